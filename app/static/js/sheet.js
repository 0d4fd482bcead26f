/** Paper made in the page: a sheet that is there for printing alone, and leaves the page with the printing. */

/** Takes what was put on a sheet off the page. */
export const clearSheet = () => document.querySelector("body > .sheet")?.remove();

/**
 * @param {ParentNode} root where the sheets wait as `template[data-sheet]` @param {string} name
 * @param {(sheet: HTMLElement) => void} [fill] puts on it what the page does not hold
 */
export function printSheet(root, name, fill = () => undefined) {
  clearSheet();
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector(`template[data-sheet="${name}"]`));
  const sheet = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  fill(sheet);
  sheet.lang = document.documentElement.lang;
  sheet.dir = document.documentElement.dir;
  document.body.append(sheet);
  addEventListener("afterprint", clearSheet, { once: true });
  print();
}
