/**
 * The wire: envelopes, batches and the server's signed answers, as docs/delivery-protocol.md describes them.
 *
 * Knows bytes and signatures only; sealing is given to it, so that the worker can send without loading it.
 */
import { fromBase64url, joined, sha256, uint32, utf8, uuidBytes } from "./bytes.js";

export const SCHEMA = 1;
const ENVELOPE_MAGIC = utf8("WMK1");
const BATCH_MAGIC = utf8("WMB1");
const ENVELOPE_CONTEXT = "waymark envelope 1\n";
export const ANSWER_CONTEXT = "waymark answer 1\n";

export const BATCH_TYPE = "application/vnd.waymark.batch";

/**
 * @typedef {object} Part one organisation's own copy, sealed
 * @property {string} name
 * @property {Uint8Array} bytes
 *
 * @typedef {object} Signer
 * @property {string} deviceId
 * @property {string} memberId
 * @property {(bytes: Uint8Array) => Promise<Uint8Array>} sign 64 bytes, ECDSA P-256 with SHA-256, r then s
 *
 * @typedef {{ type: "receipt", id: string, sha256: string, at: string, log: number, words: string[] }} Receipt
 * @typedef {{ type: "held", id: string, sha256: string, at: string, reason: string }} Held
 * @typedef {{ type: "missing", id: string, at: string }} Missing the server does not know this id (any more)
 * @typedef {{ type: "withdrawn", id: string, sha256: string, at: string }} Withdrawn the person withdrew before it arrived
 * @typedef {{ type: "watermark", at: string, log: number }} Watermark every entry below `log` is in a backup
 * @typedef {{ type: "standing", device: string, off: boolean, at: string }} Standing whether a phone or its member was switched off
 * @typedef {Receipt | Held | Missing | Withdrawn | Watermark | Standing} Statement
 * @typedef {{ statement: Statement, text: string, signature: string }} Answer
 */

/**
 * Lays out and signs an envelope; the caller pads it and seals it to the server.
 * @param {{ id: string, kind: string, madeAt: string, body: object, parts: Part[] }} content
 * @param {Signer} signer
 * @returns {Promise<Uint8Array>}
 */
export async function envelope(content, signer) {
  const parts = await Promise.all(
    content.parts.map(async ({ name, bytes }) => ({ name, size: bytes.length, sha256: await sha256(bytes) })),
  );
  const header = utf8(
    JSON.stringify({
      schema: SCHEMA,
      id: content.id,
      kind: content.kind,
      device: signer.deviceId,
      member: signer.memberId,
      made_at: content.madeAt,
      body: content.body,
      parts,
    }),
  );
  const signature = await signer.sign(joined([utf8(ENVELOPE_CONTEXT), header]));
  return joined([ENVELOPE_MAGIC, uint32(header.length), header, signature, ...content.parts.map((part) => part.bytes)]);
}

/**
 * @param {{ id: string, sealed?: Uint8Array }[]} items without `sealed`: only asks whether the server still has it
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function batch(items) {
  return joined([
    BATCH_MAGIC,
    ...items.flatMap(({ id, sealed = new Uint8Array() }) => [uuidBytes(id), uint32(sealed.length), sealed]),
  ]);
}

/** @param {string} spki base64url @returns {Promise<CryptoKey>} the server's key for answers */
export const answerKey = (spki) =>
  crypto.subtle.importKey("spki", fromBase64url(spki), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);

/**
 * Returns the answers whose signature is the server's. Anything else — a login page, a proxy's words, a changed answer — is
 * as if nothing had been said.
 * @param {string} text the response's body @param {CryptoKey} key
 * @returns {Promise<Answer[]>}
 */
export async function signedAnswers(text, key) {
  /** @type {unknown} */
  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  const listed = /** @type {{ answers?: unknown }} */ (parsed)?.answers;
  if (!Array.isArray(listed)) return [];
  const checked = await Promise.all(listed.map((one) => signedAnswer(one, key)));
  return checked.filter((one) => one !== undefined);
}

/** @param {any} one @param {CryptoKey} key @returns {Promise<Answer | undefined>} */
async function signedAnswer(one, key) {
  if (typeof one?.statement !== "string" || typeof one?.signature !== "string") return undefined;
  try {
    const good = await crypto.subtle.verify(
      { name: "ECDSA", hash: "SHA-256" },
      key,
      fromBase64url(one.signature),
      utf8(ANSWER_CONTEXT + one.statement),
    );
    return good ? { statement: JSON.parse(one.statement), text: one.statement, signature: one.signature } : undefined;
  } catch {
    return undefined;
  }
}

