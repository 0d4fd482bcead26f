/**
 * Passkeys in the page. One gesture answers the server's challenge and, where the device can (PRF), yields a secret that
 * opens the member's key. What is posted is built here field by field: the secret is never part of it.
 */
import { fromBase64url, toBase64url, utf8 } from "shared/bytes.js";

/** What every passkey is asked about; each gives its own secret for it. */
const PRF_INPUT = utf8("waymark member key v1");
const INFO = utf8("waymark member key v1");

/**
 * @typedef {object} Answer
 * @property {string} credentialId base64url
 * @property {object} credential what may be posted
 * @property {Uint8Array | undefined} secret 32 bytes, or nothing where the device cannot
 */

/** Whether this browser has passkeys at all. */
export const supported = () => typeof PublicKeyCredential === "function" && Boolean(navigator.credentials);

const extensions = () => /** @type {any} */ ({ prf: { eval: { first: PRF_INPUT } } });

/** @param {PublicKeyCredential} made @returns {{ enabled: boolean, secret: Uint8Array | undefined }} */
function prfOf(made) {
  const prf = /** @type {any} */ (made.getClientExtensionResults()).prf;
  const first = prf?.results?.first;
  return { enabled: Boolean(prf?.enabled || first), secret: first ? new Uint8Array(first) : undefined };
}

/** @param {any} descriptor */
const withBytes = (descriptor) => ({ ...descriptor, id: fromBase64url(descriptor.id) });

/** @param {ArrayBuffer | null | undefined} buffer */
const text = (buffer) => (buffer ? toBase64url(new Uint8Array(buffer)) : undefined);

/** Makes a passkey. @param {any} options from the server @returns {Promise<Answer>} */
export async function create(options) {
  const made = /** @type {PublicKeyCredential} */ (
    await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: fromBase64url(options.challenge),
        user: withBytes(options.user),
        excludeCredentials: (options.excludeCredentials ?? []).map(withBytes),
        extensions: extensions(),
      },
    })
  );
  const response = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  const { enabled, secret } = prfOf(made);
  return {
    credentialId: made.id,
    credential: {
      id: made.id,
      rawId: made.id,
      type: made.type,
      response: {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject),
        transports: response.getTransports?.() ?? [],
      },
    },
    // Some devices give the secret only when the passkey is used, not when it is made.
    secret: secret ?? (enabled ? (await local([made.id])).secret : undefined),
  };
}

/** Asks for a passkey. @param {any} options from the server @returns {Promise<Answer>} */
export async function get(options) {
  const found = /** @type {PublicKeyCredential} */ (
    await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: fromBase64url(options.challenge),
        allowCredentials: (options.allowCredentials ?? []).map(withBytes),
        extensions: extensions(),
      },
    })
  );
  const response = /** @type {AuthenticatorAssertionResponse} */ (found.response);
  return {
    credentialId: found.id,
    credential: {
      id: found.id,
      rawId: found.id,
      type: found.type,
      response: {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: text(response.userHandle),
      },
    },
    secret: prfOf(found).secret,
  };
}

/** Asks for the secret alone, without any server: nobody checks the signature, the secret is what counts.
 * @param {string[]} credentialIds base64url @returns {Promise<Answer>} */
export const local = (credentialIds) =>
  get({
    challenge: toBase64url(crypto.getRandomValues(new Uint8Array(32))),
    userVerification: "required",
    allowCredentials: credentialIds.map((id) => ({ type: "public-key", id })),
  });

/** @param {Uint8Array} secret what the passkey gave @param {string} salt base64url @returns {Promise<string>} the identity that wraps the member's key */
export async function wrappingIdentity(secret, salt) {
  const material = await crypto.subtle.importKey("raw", /** @type {BufferSource} */ (secret), "HKDF", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: fromBase64url(salt), info: INFO }, material, 256);
  const { identityFromSecret } = await import("shared/seal.js");
  return identityFromSecret(new Uint8Array(bits));
}
