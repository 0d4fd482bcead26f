/** Returns what of people's own names stands in a sentence without being set apart: it would break the sentence's order. */
(foreign) => {
  const letters = new RegExp(foreign, "u");
  const apart = /\u2066[^\u2069]*\u2069|\u2067[^\u2069]*\u2069|\u2068[^\u2069]*\u2069/gu;
  const said = [];
  const isolated = (element) => {
    for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
      const { unicodeBidi, display } = getComputedStyle(at);
      if (at.matches("bdi, [dir=auto], [dir=ltr], [dir=rtl], [lang]") || unicodeBidi === "plaintext" || unicodeBidi === "isolate-override") return true;
      if (unicodeBidi === "isolate" && display === "inline") return true;
      if (display !== "inline" && display !== "contents") return false;
    }
    return false;
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("template, script, style, svg") || !letters.test(node.textContent.replace(apart, ""))) continue;
    if (!isolated(parent)) said.push(`not set apart: ${parent.tagName.toLowerCase()}.${parent.className} "${node.textContent.trim().slice(0, 60)}"`);
  }
  for (const field of document.querySelectorAll("input, textarea")) {
    if (field.type !== "hidden" && letters.test(field.value) && !field.closest("[dir]:not(html)")) said.push(`field without dir: ${field.name}`);
  }
  return said;
};
