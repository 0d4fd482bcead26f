/**
 * The one primitive: seal bytes to public keys, in the age file format.
 *
 * Loaded with `import()` when something is first sealed or opened: it is by far the largest part of the client.
 */
import { bech32 } from "@scure/base";
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";

/** Work factor for passphrases that we offered (six random words, 66 bits): 2^15, about 0.2 s on a good phone. */
const PASSPHRASE_LOG_N = 15;

/** @returns {Promise<string>} a new post-quantum hybrid identity, `AGE-SECRET-KEY-PQ-1…` */
export const generateIdentity = () => generateHybridIdentity();

/** @param {string} identity @returns {Promise<string>} its public recipient */
export const recipientOf = (identity) => identityToRecipient(identity);

/** @param {Uint8Array} secret 32 secret bytes @returns {string} the hybrid identity whose seed they are */
export function identityFromSecret(secret) {
  if (secret.length !== 32) throw new RangeError("a hybrid identity is made of 32 bytes");
  return bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", secret).toUpperCase();
}

/** @param {Uint8Array} bytes @param {string[]} recipients at least one @returns {Promise<Uint8Array>} an age file */
export function seal(bytes, recipients) {
  const encrypter = new Encrypter();
  if (recipients.length === 0) throw new RangeError("nobody to seal to");
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(bytes);
}

/** @param {Uint8Array} sealed @param {string} identity @returns {Promise<Uint8Array>} rejects when the key does not fit */
export function open(sealed, identity) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(sealed);
}

/** @param {Uint8Array} bytes @param {string} phrase @returns {Promise<Uint8Array>} */
export function sealWithPassphrase(bytes, phrase) {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(PASSPHRASE_LOG_N);
  encrypter.setPassphrase(normalise(phrase));
  return encrypter.encrypt(bytes);
}

/** @param {Uint8Array} sealed @param {string} phrase @returns {Promise<Uint8Array>} rejects for another phrase */
export function openWithPassphrase(sealed, phrase) {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(normalise(phrase));
  return decrypter.decrypt(sealed);
}

/** Capitals, extra spaces and hyphens do not matter. @param {string} phrase */
const normalise = (phrase) => phrase.normalize("NFKD").toLowerCase().split(/[\s-]+/u).filter(Boolean).join(" ");
