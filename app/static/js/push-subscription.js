/** This browser's push subscription: made and dropped here, told to the server with the quiet hours in its own time. */
import { fromBase64url, toBase64url } from "shared/bytes.js";
import * as store from "shared/store.js";
import { post } from "./post.js";

const NAME = "push";
const DAY = 24 * 60;

/**
 * @typedef {object} Kept
 * @property {string} memberId who switched it on
 * @property {number | null} from hour of the day here from which it is quiet; null: never
 * @property {number | null} until
 * @property {string} sentence what a nudge says when a message cannot be read
 */

/** @returns {boolean} */
export const possible = () => "PushManager" in window && "Notification" in window && "serviceWorker" in navigator;

/** @returns {Promise<Kept | undefined>} what the member who uses this phone switched on here, while the browser still has it */
export async function kept() {
  /** @type {Kept | undefined} */
  const row = await store.setting(NAME);
  if (!row || row.memberId !== (await store.currentMemberId())) return undefined;
  return (await subscription()) ? row : undefined;
}

/** @param {string} key the server's public key @param {Kept} wanted */
export async function subscribeHere(key, wanted) {
  const registration = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: fromBase64url(key) };
  const made = (await registration.pushManager.getSubscription()) ?? (await registration.pushManager.subscribe(options));
  await post("/push/subscriptions", {
    endpoint: made.endpoint,
    p256dh: keyOf(made, "p256dh"),
    auth: keyOf(made, "auth"),
    language: document.documentElement.lang,
    device: (await store.currentIdentity())?.deviceId ?? null,
    quiet_from: inUtc(wanted.from),
    quiet_until: inUtc(wanted.until),
  });
  await store.putSetting(NAME, wanted);
}

/** Without a network the browser forgets at once, and the server when the push service says that nobody is there. */
export async function dropHere() {
  const had = await store.setting(NAME);
  await store.putSetting(NAME, undefined);
  const found = had && (await subscription());
  if (!found) return;
  await post("/push/subscriptions/remove", { endpoint: found.endpoint }).catch(() => undefined);
  await found.unsubscribe();
}

/** @returns {Promise<PushSubscription | null | undefined>} */
async function subscription() {
  if (!possible()) return undefined;
  return (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription();
}

/** @param {PushSubscription} made @param {PushEncryptionKeyName} name */
const keyOf = (made, name) => toBase64url(new Uint8Array(made.getKey(name) ?? new ArrayBuffer(0)));

/** @param {number | null} hour an hour of the day here @returns {number | null} minutes after midnight in UTC, today */
const inUtc = (hour) => (hour === null ? null : (((hour * 60 + new Date().getTimezoneOffset()) % DAY) + DAY) % DAY);
