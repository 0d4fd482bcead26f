/** The offline caseload: what is kept of the referrals that a member follows, sealed to their own key, and when it goes. */
import * as store from "shared/store.js";
import { post } from "./post.js";

const SWITCH = "caseload";
const MOST = 50;

/** @returns {Promise<boolean>} whether the member who uses this phone wants it here */
export async function isOn() {
  const memberId = await store.currentMemberId();
  return memberId !== undefined && (await store.setting(SWITCH)) === memberId;
}

export const turnOn = async () => store.putSetting(SWITCH, await store.currentMemberId());

/** Nothing of it stays. */
export async function turnOff() {
  await store.putSetting(SWITCH, undefined);
  await store.dropCases(() => true);
}

/** @typedef {{ title: string, lines: string[], rows: [string, string][] }} Shown plain text, as the page showed it */

/** @param {string} id the copy's @param {Shown} shown @param {Shown} [part] who it is about, where it is open */
export async function keep(id, shown, part) {
  const me = await store.currentIdentity();
  if (!me || !(await isOn())) return;
  const { seal } = await import("shared/seal.js");
  const sealed = (/** @type {Shown} */ what) => seal(new TextEncoder().encode(JSON.stringify(what)), [me.recipient]);
  const row = { id, memberId: me.memberId, savedAt: Date.now(), sealed: await sealed(shown), ...(part ? { part: await sealed(part) } : {}) };
  // Switched off, or signed out, while it was being sealed.
  if (await isOn()) await store.putCase(row, MOST);
}

/** Keeps what a list says of a referral, where nothing better is kept. @param {string} id @param {Shown} shown */
export async function keepNew(id, shown) {
  const rows = await store.casesOf((await store.currentMemberId()) ?? "");
  if (!rows.some((row) => row.id === id)) await keep(id, shown);
}

/**
 * At each contact with the server: what is no longer shared goes. On a phone that somebody else uses now, or that was switched
 * off, everything goes.
 * @param {string} memberId @param {string | undefined} before who used this phone until now @param {boolean} revoked
 */
export async function follow(memberId, before, revoked) {
  if (revoked || (before !== undefined && before !== memberId)) return turnOff();
  const ids = (await store.casesOf(memberId)).map(({ id }) => id);
  if (ids.length === 0) return undefined;
  const answer = await post("/caseload/still-shared", { ids }).catch(() => undefined);
  if (!Array.isArray(answer?.ids)) return undefined;
  return store.dropCases((row) => !answer.ids.includes(row.id));
}
