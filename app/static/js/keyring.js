/**
 * Opened keys: in this document's memory and nowhere else. They are gone whenever the document locks (`lock-timing.js`), at
 * *Exit*, and at every reload.
 */
import * as store from "shared/store.js";
import { settle } from "./device.js";
import { lockIfDue } from "./lock-timing.js";
import * as passkey from "./passkey.js";

/** Nobody is known on this phone, or the member's key cannot be opened here. */
export class CannotUnlock extends Error {}

/** The passkey answered, and what it gives opens nothing: it was copied, or made anew under the same name. */
class WrongPasskey extends CannotUnlock {
  name = "WrongPasskey";
}

/** @type {{ memberId: string, identity: string } | undefined} */
let member;
/** @type {Map<string, string>} organisations' identities by key id */
const organisations = new Map();
/** @type {Promise<string> | undefined} */
let opening;
/** Goes up with every lock, so that what was being opened meanwhile is not kept. */
let locks = 0;

/** Whether keys are open now. */
export function isUnlocked() {
  if (member) lockIfDue();
  return member !== undefined;
}

/** @returns {string | undefined} the member's own identity, while unlocked */
export const memberIdentity = () => (isUnlocked() ? member?.identity : undefined);

/** Forgets every opened key, at once. */
function forget() {
  locks += 1;
  member = undefined;
  opening = undefined;
  organisations.clear();
}

/** Keeps a key that signing in or joining has just opened. @param {string} memberId @param {string} identity */
export function adopt(memberId, identity) {
  member = { memberId, identity };
  organisations.clear();
  document.dispatchEvent(new Event("waymark:unlocked"));
}

/** Asks for the passkey or, where it cannot do it, for the six words.
 * @returns {Promise<string>} the member's own identity; rejects when the person stops, with CannotUnlock when nothing here could work */
export function unlock() {
  const open = memberIdentity();
  if (open) return Promise.resolve(open);
  if (opening) return opening;
  const mine = openMember().finally(() => {
    if (opening === mine) opening = undefined;
  });
  opening = mine;
  return mine;
}

/** @param {string} keyId @returns {Promise<string>} an organisation's identity, unlocking first where needed; rejects with CannotUnlock for a member not admitted to it */
export async function organisationIdentity(keyId) {
  const identity = await unlock();
  const known = organisations.get(keyId);
  if (known) return known;
  const started = locks;
  const grant = (await grantFor(keyId)) ?? (await settle(), await grantFor(keyId));
  if (!grant) throw new CannotUnlock("not admitted to this key");
  const { open } = await import("shared/seal.js");
  const opened = new TextDecoder().decode(await open(grant.sealed, identity));
  if (locks !== started) throw new CannotUnlock("locked meanwhile");
  organisations.set(keyId, opened);
  return opened;
}

/** @param {store.Wrapping} wrapping @param {Uint8Array} secret what the passkey gave @returns {Promise<string>} the member's identity */
export async function openWrapping(wrapping, secret) {
  const { open } = await import("shared/seal.js");
  const wrapper = await passkey.wrappingIdentity(secret, wrapping.salt ?? "");
  const opened = await open(wrapping.sealed, wrapper).catch(() => Promise.reject(new WrongPasskey("another secret than before")));
  return new TextDecoder().decode(opened);
}

/** @param {string} keyId */
const grantFor = async (keyId) => (await store.currentIdentity())?.grants.find((grant) => grant.keyId === keyId);

async function openMember() {
  const row = (await store.currentIdentity()) ?? (await settle());
  if (!row) throw new CannotUnlock("nobody is known on this phone");
  const started = locks;
  const { identity } = await openOneOf(row.wrappings);
  if (locks !== started) throw new CannotUnlock("locked meanwhile");
  adopt(row.memberId, identity);
  return identity;
}

/** @typedef {{ wrapping: store.Wrapping, identity: string }} Opened which way opened, and what */

/** Asks for a passkey, or where none can do it for six words. @param {store.Wrapping[]} wrappings @returns {Promise<Opened>} rejects with CannotUnlock when none of these ways works here */
export async function openOneOf(wrappings) {
  const byPasskey = wrappings.filter((one) => one.means === "prf" && one.credentialId);
  const byPhrase = wrappings.filter((one) => one.means === "passphrase");
  if (byPasskey.length > 0 && passkey.supported()) {
    try {
      return await withPasskey(byPasskey);
    } catch (error) {
      if (byPhrase.length === 0) throw error;
    }
  }
  if (byPhrase.length === 0) throw new CannotUnlock("no way to open this key here");
  return withPhrase(byPhrase);
}

/** @param {store.Wrapping[]} wrappings @returns {Promise<Opened>} */
async function withPasskey(wrappings) {
  const { credentialId, secret } = await passkey.local(wrappings.map((one) => one.credentialId ?? ""));
  const wrapping = wrappings.find((one) => one.credentialId === credentialId);
  if (!wrapping || !secret) throw new WrongPasskey("this passkey gives no secret here");
  return { wrapping, identity: await openWrapping(wrapping, secret) };
}

/** @param {store.Wrapping[]} wrappings @returns {Promise<Opened>} */
async function withPhrase(wrappings) {
  const [{ askPhrase }, { openWithPassphrase }] = await Promise.all([import("./unlock-dialog.js"), import("shared/seal.js")]);
  return askPhrase((phrase) =>
    Promise.any(
      wrappings.map(async (wrapping) => ({ wrapping, identity: new TextDecoder().decode(await openWithPassphrase(wrapping.sealed, phrase)) })),
    ),
  );
}

for (const end of ["waymark:locked", "waymark:forget"]) document.addEventListener(end, forget);
