/** When the page tries to send: at the start, when a network appears, when somebody looks, by timer, and when asked. */
import { deliver } from "shared/delivery.js";
import { currentIdentity } from "shared/store.js";

const EVERY_MS = 5_000;

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

/** @param {{ now?: boolean }} [options] */
async function tryToSend(options) {
  await registerIfNeeded().catch(() => undefined);
  const outcome = await deliver(options);
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
