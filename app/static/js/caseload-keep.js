/** Keeps the referral that this page shows, if its member wants that: its words as they stand here, nothing that acts. */
import { keep, keepNew } from "./caseload-kept.js";
import { openPart } from "./person-part.js";

/** @param {Element | null | undefined} element */
const text = (element) => (element?.textContent ?? "").replace(/\s+/gu, " ").trim();

/** @param {Element | null} list @returns {[string, string][]} */
const rows = (list) =>
  [...(list?.children ?? [])].map((row) => {
    const lines = [...(row.querySelector("dd")?.children ?? [])].map(text);
    return [text(row.querySelector("dt")), lines.length > 0 ? lines.join("\n") : text(row.querySelector("dd"))];
  });

/** What a line of a list says of a referral. @param {Element | null} line */
const listed = (line) => ({
  title: text(line?.querySelector(".item__title") ?? null),
  lines: [...(line?.querySelectorAll(".item__state .badge, .item__meta:last-of-type") ?? [])].map(text).filter(Boolean),
  rows: [],
});

/** @type {import("./enhance.js").Enhance} */
export function enhance(element) {
  if ("listed" in element.dataset) {
    void keepNew(element.dataset.copy ?? "", listed(element.closest(".item"))).catch(() => undefined);
    return undefined;
  }
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  const place = main.querySelector("[data-enhance='person-part']");
  const save = () => {
    const shown = {
      title: text(main.querySelector("h1")),
      lines: [text(main.querySelector(".cluster .badge")), ...[...main.querySelectorAll(".timeline li")].map(text)].filter(Boolean),
      rows: rows(main.querySelector("dl.facts")),
    };
    const open = place instanceof HTMLElement && openPart(place.dataset.referral ?? "");
    const part = open ? { title: "", lines: [], rows: rows(main.querySelector("[data-fields]")) } : undefined;
    void keep(element.dataset.copy ?? "", shown, part).catch(() => undefined);
  };
  save();
  document.addEventListener("waymark:opened", save);
  return () => document.removeEventListener("waymark:opened", save);
}
