/**
 * Keeps the phone's field pack: downloads it with visible progress, says when it is ready, brings it up to date.
 *
 * The words stand in the element as `[data-when="missing|downloading|ready|failed"]` parts; one is shown at a time.
 * With `data-automatic` (members) it starts by itself; otherwise `[data-fetch]` asks for it.
 */
import * as pack from "shared/pack.js";
import { live } from "./live.js";

const FRESH_MS = 3600_000;

/** @type {Promise<unknown> | undefined} one download for the whole document, however often the page is swapped */
let running;
let checkedAt = 0;
let done = 0;
let all = 0;

/** @param {HTMLElement} root @param {string} state */
function show(root, state) {
  for (const part of root.querySelectorAll("[data-when]")) {
    if (part instanceof HTMLElement) part.hidden = part.dataset.when !== state;
  }
  root.dataset.state = state;
}

/** @param {HTMLElement} root */
function showProgress(root) {
  show(root, "downloading");
  const bar = root.querySelector("progress");
  if (bar) {
    bar.max = Math.max(all, 1);
    bar.value = done;
  }
}

/** @param {HTMLElement} root */
async function showReady(root) {
  const manifest = await pack.manifest();
  if (!manifest || !(await pack.whole())) return show(root, "missing");
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  for (const place of root.querySelectorAll("[data-fill='as-of']")) place.textContent = when.format(new Date(manifest.built_at));
  show(root, "ready");
}

/** @returns {Promise<unknown>} */
function download() {
  running ??= pack
    .update((now, total) => {
      [done, all] = [now, total];
      document.dispatchEvent(new CustomEvent("waymark:pack"));
    })
    .then(() => {
      checkedAt = Date.now();
      navigator.storage?.persist?.();
    })
    .finally(() => {
      running = undefined;
      document.dispatchEvent(new CustomEvent("waymark:pack"));
    });
  return running;
}

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  let failed = false;
  const follow = () => {
    if (running && all > 0) showProgress(root);
    else if (!running) void (failed ? show(root, "failed") : showReady(root));
  };
  const fetchIt = async () => {
    failed = false;
    try {
      await download();
    } catch {
      failed = !(await pack.whole());
    }
    follow();
  };
  document.addEventListener("waymark:pack", follow);
  for (const button of root.querySelectorAll("[data-fetch]")) button.addEventListener("click", fetchIt);
  live(root);
  follow();
  const had = (await pack.manifest()) !== undefined;
  const due = Date.now() - checkedAt > FRESH_MS;
  if (navigator.onLine && due && (had || root.dataset.automatic !== undefined)) void fetchIt();
  return () => document.removeEventListener("waymark:pack", follow);
}
