() => {
  const said = [];
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 40)}"`;
  const titles = [...document.querySelectorAll("h1, [aria-level='1']")].filter(visible);
  if (titles.length !== 1) said.push(`${titles.length} visible first headings`);
  if (!document.title.trim()) said.push("no title");
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) said.push(`sideways by ${wide} px`);

  // A link within a sentence may be as high as its line (WCAG 2.5.5); everything else that is tapped is 44 by 44.
  const inSentence = (element) =>
    element.matches("a:not([class])") && [...element.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim().length > 1);
  const area = (element) => {
    const boxes = [element, ...(element.labels ?? []), element.closest("label, .choice, .answer"), element.closest(".item__title")?.closest(".item"), element.closest(".danger")].filter(Boolean).map((one) => one.getBoundingClientRect());
    return [Math.max(...boxes.map(({ width }) => width)), Math.max(...boxes.map(({ height }) => height))];
  };
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!visible(element) || inSentence(element) || element.closest(".visually-hidden, .skip-link") || element.matches(".visually-hidden, .skip-link, :disabled")) continue;
    const [width, height] = area(element);
    if (width < 43.5 || height < 43.5) said.push(`${Math.round(width)}×${Math.round(height)}: ${name(element)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) said.push(`id twice: ${id}`);
  return said;
}
