/** The referrals kept on this phone, with or without a network: readable after unlocking, gone from the page with the lock. */
import * as store from "shared/store.js";
import { put, when } from "./intake/form.js";
import { memberIdentity, unlock } from "./keyring.js";
import { live } from "./live.js";
import { problem } from "./post.js";

/** @typedef {import("./caseload-kept.js").Shown} Shown */

/** @param {HTMLElement} root @param {string} name @returns {HTMLElement} */
function copyOf(root, name) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector(`template[data-part="${name}"]`));
  return /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
}

/** @param {HTMLElement} root @param {store.CaseRow} row @param {Shown} shown @param {Shown | undefined} part */
function card(root, row, shown, part) {
  const made = copyOf(root, "case");
  put(made, "title", shown.title);
  put(made, "time", new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(row.savedAt));
  const facts = [...shown.rows, ...(part?.rows ?? [])].map(([name, value]) => {
    const line = copyOf(root, "row");
    put(line, "name", name);
    put(line, "value", value);
    return line;
  });
  made.querySelector("[data-list='facts']")?.append(...facts);
  const steps = shown.lines.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  made.querySelector("[data-list='steps']")?.append(...steps);
  return made;
}

/** @param {HTMLElement} root @param {string} identity */
async function fill(root, identity) {
  const rows = await store.casesOf((await store.currentMemberId()) ?? "");
  const { open } = await import("shared/seal.js");
  const read = async (/** @type {Uint8Array | undefined} */ sealed) => sealed && JSON.parse(new TextDecoder().decode(await open(sealed, identity)));
  const cards = [];
  // One that was sealed to a key the member has no more must not hide the others.
  for (const row of rows) {
    const found = await Promise.all([read(row.sealed), read(row.part)]).catch(() => undefined);
    if (found) cards.push(card(root, row, found[0], found[1]));
  }
  if (memberIdentity() === identity) root.querySelector("[data-list='cases']")?.replaceChildren(...cards);
}

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  const show = async () => {
    const rows = await store.casesOf((await store.currentMemberId()) ?? "");
    const identity = memberIdentity();
    if (!identity) root.querySelector("[data-list='cases']")?.replaceChildren();
    else await fill(root, identity);
    when(root, "empty", rows.length === 0);
    when(root, "locked", rows.length > 0 && !memberIdentity());
    when(root, "open", rows.length > 0 && memberIdentity() !== undefined);
  };
  const hide = () => {
    root.querySelector("[data-list='cases']")?.replaceChildren();
    void show();
  };
  root.querySelector("[data-unlock]")?.addEventListener("click", () => {
    problem(root);
    unlock().then(show).catch((error) => problem(root, error));
  });
  document.addEventListener("waymark:unlocked", show);
  for (const end of ["waymark:locked", "waymark:forget"]) document.addEventListener(end, hide);
  await show();
  live(root);
  return () => {
    document.removeEventListener("waymark:unlocked", show);
    for (const end of ["waymark:locked", "waymark:forget"]) document.removeEventListener(end, hide);
  };
}
