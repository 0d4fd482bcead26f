() => {
  const said = [];
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 50)}"`;
  // A phone shows a page that is too wide smaller: then the window itself has grown.
  const wide = Math.max(document.documentElement.scrollWidth, innerWidth) - Math.min(innerWidth, screen.width);
  if (wide > 0) said.push(`sideways by ${wide} px`);
  const hasWords = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  for (const element of document.body.querySelectorAll("*")) {
    if (!hasWords(element) || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest(".visually-hidden, .skip-link, option, template, svg")) continue;
    const { display, overflowX } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (box.width <= 1) continue; // Heard, not seen.
    if (box.left < -1 || box.right > innerWidth + 1) said.push(`out of the screen: ${name(element)}`);
    // What may be scrolled is not cut; what is inline has no box of its own.
    if (display === "inline" || ["auto", "scroll"].includes(overflowX)) continue;
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) said.push(`wider than its box: ${name(element)}`);
    if (element.scrollHeight > element.clientHeight + 4 && getComputedStyle(element).overflowY !== "visible" && element.clientHeight > 0)
      said.push(`higher than its box: ${name(element)}`);
  }
  return said;
}
