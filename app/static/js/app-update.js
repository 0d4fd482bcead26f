/**
 * A new version of the app: it waits until nobody writes and nothing is being sent, in any tab, is offered and never forced. What is
 * kept on the phone, pages and items, is not touched by it.
 */
import { draftLock } from "shared/store.js";
import { isSending } from "./outbox-state.js";

const LOOK_MS = 30 * 60_000;
const SHOW_MS = 3_000;

/** The version that is installed and waits. @type {ServiceWorker | undefined} */
let waiting;
/** Whether a newer worker has taken over beneath this page. */
let replaced = false;

/** @returns {boolean} whether something stands in a form of this page that would be gone with it */
function writing() {
  const fields = /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */ (document.querySelectorAll("#main :is(input, textarea)"));
  return [...fields].some((field) => ("checked" in field && ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue));
}

/** @returns {Promise<boolean>} whether a new version would be in nobody's way */
async function quiet() {
  if (writing() || (await isSending())) return false;
  const { held } = await navigator.locks.query();
  return !held?.some(({ name }) => name?.startsWith(draftLock("")));
}

/** @param {ServiceWorker | null} worker */
function found(worker) {
  // Without one before it, it is the first: nothing to be offered.
  if (!worker || !navigator.serviceWorker.controller) return;
  waiting = worker;
  show();
}

/** Offers it on the page that is shown, or no longer. */
function show() {
  const offer = document.querySelector("[data-update-offer]");
  if (!(offer instanceof HTMLElement) || (!waiting && !replaced && offer.hidden)) return;
  void quiet().then((free) => (offer.hidden = !((waiting || replaced) && free)), () => undefined);
}

/** Only if it still is in nobody's way. */
async function takeOver() {
  if (!(waiting || replaced) || !(await quiet())) return show();
  if (!waiting) return location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", () => void takenOver(), { once: true });
  waiting.postMessage("take-over");
  waiting = undefined;
}

/** The worker before may have had something to finish: who began to write or to send meanwhile is not torn from it. */
async function takenOver() {
  replaced = true;
  if (await quiet()) location.reload();
  else show();
}

/** Registers the worker and looks for a newer one, now and then. */
export function startUpdates() {
  void navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).then(
    (registration) => {
      found(registration.waiting);
      registration.addEventListener("updatefound", () => {
        const { installing } = registration;
        installing?.addEventListener("statechange", () => installing.state === "installed" && found(installing));
      });
      setInterval(() => registration.update().catch(() => undefined), LOOK_MS);
    },
    () => undefined,
  );
  document.addEventListener("htmx:after:swap", show);
  document.addEventListener("input", show);
  setInterval(show, SHOW_MS);
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-take-over]")) void takeOver();
  });
}
