/**
 * Printing and downloading a referral that is open in this page: sheets and files are made here and nowhere else, and
 * what was put on a sheet leaves the page with the printing, the lock and *Exit*.
 */
import { download } from "./download.js";
import { when } from "./intake/form.js";
import { itemRows } from "./intake/show-items.js";
import { live } from "./live.js";
import { openPart } from "./person-part.js";
import { clearSheet, printSheet } from "./sheet.js";

/** @param {HTMLElement} root @param {string} name @param {import("./person-part.js").PersonPart} part */
function printPart(root, name, part) {
  const words = /** @type {HTMLElement} */ (document.querySelector("[data-enhance='person-part']"));
  printSheet(root, name, (sheet) => sheet.querySelector("[data-fill='items']")?.append(...itemRows(words, part.items, part.referral)));
}

/** @param {string} name @param {import("shared/fhir.js").Facts} facts @param {import("./person-part.js").PersonPart} part */
async function save(name, facts, part) {
  // A file's name is seen in lists of downloads.
  const file = facts.referral.slice(-6);
  if (name === "htcds") return download(`${file}.csv`, "text/csv", (await import("shared/htcds.js")).csv(facts));
  const { bundle } = await import("shared/fhir.js");
  download(`${file}.json`, "application/fhir+json", JSON.stringify(await bundle(facts, part, new Date()), null, 1));
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  /** @type {import("shared/fhir.js").Facts} */
  const facts = JSON.parse(root.dataset.facts ?? "{}");
  const part = () => openPart(root.dataset.referral ?? "");
  const show = () => {
    when(root, "open", part() !== undefined);
    when(root, "sealed", part() === undefined);
    if (!part()) clearSheet();
  };
  const on = (/** @type {string} */ kind, /** @type {(name: string, part: import("./person-part.js").PersonPart) => unknown} */ what) => {
    for (const button of root.querySelectorAll(`[data-${kind}]`)) {
      button.addEventListener("click", () => {
        const open = part();
        if (open && button instanceof HTMLElement) void what(button.dataset[kind] ?? "", open);
      });
    }
  };
  on("print", (name, open) => printPart(root, name, open));
  on("file", (name, open) => save(name, facts, open));
  for (const change of ["waymark:opened", "waymark:locked", "waymark:forget"]) document.addEventListener(change, show);
  show();
  live(root);
  return () => {
    clearSheet();
    for (const change of ["waymark:opened", "waymark:locked", "waymark:forget"]) document.removeEventListener(change, show);
  };
}
