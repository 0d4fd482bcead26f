/**
 * Keeps the phone's field pack: downloads it with visible progress, says when it is ready, brings it up to date.
 *
 * The words stand in the element as `[data-when="missing|downloading|ready|failed|changed"]` parts; one is shown at a time.
 * With `data-automatic` (members) it starts by itself; otherwise `[data-fetch]` asks for it.
 */
import { isFieldMode } from "shared/field-mode.js";
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

/** Shows what is there, unless what came last was refused and is said instead. @param {HTMLElement} root @param {boolean} changed */
async function showReady(root, changed) {
  const manifest = await pack.manifest();
  if (!manifest || !(await pack.whole())) return show(root, "missing");
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  for (const place of root.querySelectorAll("[data-fill='as-of']")) place.textContent = when.format(new Date(manifest.built_at));
  show(root, changed ? "changed" : "ready");
}

/** Whether somebody asked for it while it ran: they may have chosen other regions since it began. */
let again = false;

async function bringUpToDate() {
  do {
    again = false;
    await pack.update((now, total) => {
      [done, all] = [now, total];
      document.dispatchEvent(new CustomEvent("waymark:pack"));
    });
  } while (again);
}

/** @param {boolean} asked by somebody, and not by itself @returns {Promise<unknown>} */
function download(asked) {
  again ||= asked;
  running ??= bringUpToDate()
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
  let changed = false;
  const follow = () => {
    if (running && all > 0) showProgress(root);
    else if (!running) void (failed ? show(root, "failed") : showReady(root, changed));
  };
  const fetchIt = async (asked = false) => {
    failed = changed = false;
    try {
      await download(asked);
    } catch (error) {
      changed = error instanceof pack.Changed;
      failed = !(await pack.whole());
    }
    follow();
  };
  const asked = () => fetchIt(true);
  document.addEventListener("waymark:pack", follow);
  document.addEventListener("waymark:fetch", asked);
  for (const button of root.querySelectorAll("[data-fetch]")) button.addEventListener("click", asked);
  live(root);
  follow();
  const had = (await pack.manifest()) !== undefined;
  const due = Date.now() - checkedAt > FRESH_MS;
  if (navigator.onLine && !(await isFieldMode()) && due && (had || root.dataset.automatic !== undefined)) void fetchIt();
  return () => {
    document.removeEventListener("waymark:pack", follow);
    document.removeEventListener("waymark:fetch", asked);
  };
}
