/** Moments in the reader's own time zone; without this module they stand in UTC and say so. */

/** @type {import("./enhance.js").Enhance} */
export function enhance(element) {
  const at = element.getAttribute("datetime");
  const place = element.querySelector("bdi");
  if (!at || !place) return;
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  place.textContent = format.format(new Date(at));
}
