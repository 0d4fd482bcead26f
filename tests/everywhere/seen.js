/** Returns what can be used but has no edge, no underline and no mark of its own when the system paints over all colours. */
() => {
  const said = [];
  for (const element of document.querySelectorAll("button, .button, input:not([type=hidden]), select, textarea")) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(".visually-hidden")) continue;
    const style = getComputedStyle(element);
    const edged = ["Top", "Bottom", "Left", "Right"].some((side) => parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== "none");
    const native = ["checkbox", "radio", "range", "file"].includes(element.type);
    const marked = style.textDecorationLine.includes("underline") || element.querySelector("svg") !== null || style.outlineStyle !== "none";
    if (!edged && !native && !marked) said.push(`no edge: ${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 40)}"`);
  }
  return said;
};
