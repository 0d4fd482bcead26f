/** Making a member's own key, and wrapping it, or one that is there already: by a passkey's secret, or by six random words. */
import { toBase64url, utf8 } from "shared/bytes.js";
import { wrappingIdentity } from "./passkey.js";

const WORDS = 6;

/** @typedef {{ identity: string, posted: { recipient: string, means: "prf" | "passphrase", salt?: string, sealed: string } }} NewKey `posted` alone leaves the page */

/** @param {Uint8Array} secret what the passkey gave @param {string} [known] the key that is wrapped; a new one when absent @returns {Promise<NewKey>} */
export async function keyForSecret(secret, known) {
  const { generateIdentity, recipientOf, seal } = await import("shared/seal.js");
  const salt = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
  const wrapper = await recipientOf(await wrappingIdentity(secret, salt));
  const identity = known ?? (await generateIdentity());
  const sealed = await seal(utf8(identity), [wrapper]);
  return { identity, posted: { recipient: await recipientOf(identity), means: "prf", salt, sealed: toBase64url(sealed) } };
}

/** @param {string} phrase @param {string} [known] @returns {Promise<NewKey>} */
export async function keyForPhrase(phrase, known) {
  const { generateIdentity, recipientOf, sealWithPassphrase } = await import("shared/seal.js");
  const identity = known ?? (await generateIdentity());
  const sealed = await sealWithPassphrase(utf8(identity), phrase);
  return { identity, posted: { recipient: await recipientOf(identity), means: "passphrase", sealed: toBase64url(sealed) } };
}

/** @returns {Promise<string[]>} six words out of 2,048: 66 bits */
export async function sixWords() {
  const { wordlist } = await import("@scure/bip39/wordlists/english.js");
  // 2,048 divides 65,536, so every word is as likely as any other.
  return Array.from(crypto.getRandomValues(new Uint16Array(WORDS)), (number) => wordlist[number % wordlist.length]);
}

/** Whether two phrases are the same words, however they were typed. @param {string} one @param {string} other */
export function samePhrase(one, other) {
  const plain = (/** @type {string} */ text) => text.normalize("NFKD").toLowerCase().split(/[\s-]+/u).filter(Boolean).join(" ");
  return plain(one) === plain(other);
}
