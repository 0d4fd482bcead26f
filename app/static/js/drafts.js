/** Unfinished conversations of the member who uses this phone now. */
import * as store from "shared/store.js";
import { put, when } from "./intake/form.js";

/** @param {HTMLElement} root */
async function show(root) {
  const memberId = await store.currentMemberId();
  const rows = memberId ? await store.draftsOf(memberId) : [];
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("template[data-draft]"));
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const lines = rows.map((row) => {
    const line = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    line.querySelector("a")?.setAttribute("href", row.step);
    put(line, "time", format.format(new Date(row.savedAt)));
    const ask = (/** @type {boolean} */ asked) => {
      when(line, "kept", !asked);
      when(line, "asked", asked);
      /** @type {HTMLElement | null} */ (line.querySelector(asked ? "[data-keep]" : "[data-ask]"))?.focus();
    };
    line.querySelector("[data-ask]")?.addEventListener("click", () => ask(true));
    line.querySelector("[data-keep]")?.addEventListener("click", () => ask(false));
    line.querySelector("[data-drop]")?.addEventListener("click", async () => {
      // Open in another window it would be kept anew with the next step there.
      const { held } = await navigator.locks.query();
      if (held?.some(({ name }) => name === store.draftLock(row.id))) return when(line, "open", true);
      await store.dropDraft(row.id);
      await show(root);
    });
    return line;
  });
  root.querySelector("[data-list='drafts']")?.replaceChildren(...lines);
  when(root, "empty", rows.length === 0);
  when(root, "some", rows.length > 0);
}

/** @type {import("./enhance.js").Enhance} */
export const enhance = (root) => show(root);
