/** When the page tries to send: at the start, when a network appears, when somebody looks, by timer, and when asked. */
import { deliver, progress } from "shared/delivery.js";
import { isFieldMode } from "shared/field-mode.js";
import { sendable } from "shared/outbox.js";
import { currentIdentity, setting } from "shared/store.js";

const EVERY_MS = 5_000;

const ANSWER_MS = 4_000;
const REGISTER_AGAIN_MS = 30_000;

let registeredAt = 0;

/** An item is taken only from a device that the server knows: one that it does not know (any more) is registered first. */
async function registerIfNeeded() {
  const identity = await currentIdentity();
  if (!identity || identity.registered || !navigator.onLine || Date.now() - registeredAt < REGISTER_AGAIN_MS) return;
  registeredAt = Date.now();
  const { settle } = await import("./device.js");
  await settle();
}

/**
 * Whether the server is there again after nothing answered: a weak network comes back without the phone being told, and the waits
 * have grown long by then. A few bytes, and only while somebody looks. @returns {Promise<boolean>}
 */
async function isThereAgain() {
  if (document.visibilityState !== "visible" || !(await progress()).silent || (await sendable()).length === 0) return false;
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), ANSWER_MS);
  try {
    const response = await fetch("/outbox/keys", { headers: { Accept: "application/json" }, cache: "no-store", credentials: "omit", redirect: "error", signal: ended.signal });
    // A portal answers everything, and knows no key.
    return response.ok && (await response.json()).answerKey === (await setting("server"))?.answerKey;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {{ now?: boolean }} [options] */
async function tryToSend(options) {
  if (await isFieldMode()) return;
  await registerIfNeeded().catch(() => undefined);
  const first = await deliver(options);
  const outcome = first === "waiting" && (await isThereAgain()) ? await deliver({ now: true }) : first;
  // The server learns how many items still wait here, so that a coordinator sees a phone that does not get through.
  if (outcome === "sent") await (await import("./device.js")).settle();
}

/** @param {{ now?: boolean }} [options] */
const attempt = (options) => void tryToSend(options).catch(() => undefined);

/** Where the browser can (Chromium alone): the worker sends when there is a network again, with no page open. */
async function askForBackgroundSync() {
  const registration = await navigator.serviceWorker?.ready;
  // Not in the platform's types.
  await /** @type {any} */ (registration)?.sync?.register("outbox");
}

/** Starts the triggers of this document. */
export function startSending() {
  attempt();
  addEventListener("online", () => attempt({ now: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") attempt();
  });
  document.addEventListener("waymark:saved", () => {
    attempt({ now: true });
    askForBackgroundSync().catch(() => undefined);
  });
  setInterval(() => attempt(), EVERY_MS);
}
