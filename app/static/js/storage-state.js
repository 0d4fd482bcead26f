/** Says what is wrong with the place in which this phone keeps things, where something is; each in a part of its own. */
import { announceChange, onChange } from "shared/outbox.js";
import * as store from "shared/store.js";
import { put, when } from "./intake/form.js";
import * as facts from "./storage-facts.js";

/** Where a long form begins, and what is kept of it has to fit. */
const LONG_FORM = "[data-enhance='intake-start']";

/** @param {HTMLElement} root */
async function showLost(root) {
  const gone = await facts.lost();
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const lines = gone.map(({ madeAt }) => Object.assign(document.createElement("li"), { textContent: format.format(new Date(madeAt)) }));
  root.querySelector("[data-list='lost']")?.replaceChildren(...lines);
  when(root, "lost", gone.length > 0);
}

/** @param {HTMLElement} root @returns {Promise<boolean>} whether somebody uses this phone */
async function showElsewhere(root) {
  const elsewhere = await store.setting("elsewhere");
  const me = await store.currentMemberId();
  put(root, "elsewhere", String(elsewhere?.count ?? 0));
  when(root, "elsewhere", me !== undefined && elsewhere?.memberId === me && elsewhere.count > 0);
  return me !== undefined;
}

/** Where nothing could be read, it is tried again: what stood in the way may go, and what was kept may be found gone. */
const LOOK_AGAIN_MS = 3_000;

/** A damaged database may be opened for nobody until the browser lets go of it, and a browser says nothing of that. */
const OPENS_WITHIN_MS = 8_000;

/** @param {HTMLElement} root @returns {Promise<boolean>} whether somebody uses this phone */
async function look(root) {
  const slow = setTimeout(() => when(root, "closed", true), OPENS_WITHIN_MS);
  try {
    await facts.compare();
    await showLost(root);
    const used = await showElsewhere(root);
    when(root, "off", false);
    return used;
  } catch {
    when(root, "off", true);
    return false;
  } finally {
    clearTimeout(slow);
    when(root, "closed", false);
  }
}

/** @param {HTMLElement} root */
async function showShort(root) {
  const free = await facts.shortOfSpace(document.querySelector(LONG_FORM) !== null);
  if (free !== undefined) put(root, "free", free);
  when(root, "short", free !== undefined);
}

/** @param {HTMLElement} root */
const showRefused = async (root) => when(root, "refused", await facts.isRefused());

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  const off = /** @type {HTMLElement} */ (root.querySelector("[data-when='off']"));
  const looking = setInterval(() => off.hidden || void look(root), LOOK_AGAIN_MS);
  // Before the first look: what another part of the page finds meanwhile is not missed.
  const stop = onChange(() => void look(root));
  root.querySelector("[data-lost-known]")?.addEventListener("click", async () => {
    await facts.lostIsKnown();
    await showLost(root);
    announceChange();
  });
  const used = await look(root);
  when(root, "no-drafts", facts.keepsNoDrafts());
  // Nobody's visit: nothing is kept that has to last.
  await Promise.all([showShort(root), used && showRefused(root)]);
  return () => {
    stop();
    clearInterval(looking);
  };
}
