/**
 * Signing out, with or without a network: the phone no longer acts for the member at once, and the server hears of it when
 * it can. Until then a mark in the store says whose session is still to be ended.
 */
import * as store from "shared/store.js";
import { turnOff } from "./caseload-kept.js";
import { go } from "./go.js";
import { alone } from "./one-at-a-time.js";
import { dropHere } from "./push-subscription.js";
import { Refused, ask, post } from "./post.js";

const MARK = "signOut";

/** From now on nobody uses this phone. @param {string} memberId @returns {Promise<void>} rejects when the server could not be told yet */
export async function signOut(memberId) {
  await store.putSettings({ [MARK]: memberId, currentMember: undefined }).catch(() => undefined);
  await turnOff().catch(() => undefined);
  await endSession();
}

/** Ends the session that was left open on the server, if it is still that member's.
 * @param {string} [signedIn] whose session it is; asked for when absent @returns {Promise<boolean>} whether one was ended now; rejects without a network */
export async function finishSigningOut(signedIn) {
  const memberId = await store.setting(MARK);
  if (memberId === undefined) return false;
  const found = signedIn ?? (await whoIsSignedIn());
  if (found === memberId) await endSession();
  else await store.putSetting(MARK, undefined);
  return found === memberId;
}

async function endSession() {
  // Nobody is nudged on a phone that nobody uses.
  await dropHere().catch(() => undefined);
  try {
    await post("/sign-out");
  } catch (error) {
    // 401: it had ended before.
    if (!(error instanceof Refused && error.status === 401)) throw error;
  }
  await store.putSetting(MARK, undefined).catch(() => undefined);
}

/** Before somebody signs in: what was left open is closed, or else no longer to be closed. */
export async function beforeSigningIn() {
  await finishSigningOut().catch(() => undefined);
  await store.putSetting(MARK, undefined).catch(() => undefined);
}

/** Now and whenever a network appears; a page that was made for who signed out is left. */
export function startSigningOut() {
  const attempt = () =>
    void alone("waymark-settle", () => finishSigningOut())
      .then((ended) => ended && document.querySelector("[data-enhance='device-settle']") && go("/"))
      .catch(() => undefined);
  addEventListener("online", attempt);
  attempt();
}

/** @returns {Promise<string | undefined>} */
async function whoIsSignedIn() {
  try {
    return (await ask("/identity/session")).member.id;
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return undefined;
    throw error;
  }
}
