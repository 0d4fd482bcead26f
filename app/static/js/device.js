/**
 * This phone as the server knows it: one signing key per member who uses it, made here and never exportable. What a member
 * saved is signed with it, so it stays theirs whoever is signed in when it goes out.
 */
import { fromBase64url, toBase64url } from "shared/bytes.js";
import { isFieldMode } from "shared/field-mode.js";
import { announceChange, pending } from "shared/outbox.js";
import * as store from "shared/store.js";
import { Refused, ask, post } from "./post.js";
import { follow } from "./caseload-kept.js";
import { alone } from "./one-at-a-time.js";
import { finishSigningOut } from "./signing-out.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

/** @type {Promise<store.Identity | undefined> | undefined} */
let settling;

/**
 * Brings what the phone keeps of the signed-in member up to date: wrapped keys, grants, this phone's signing key, known to
 * the server. No names are kept.
 * @returns {Promise<store.Identity | undefined>} nothing when nobody is signed in or there is no network
 */
export function settle() {
  // Two tabs must not each make a signing key, nor one end a session that another has just taken for its member's.
  settling ??= alone("waymark-settle", settleNow).finally(() => {
    settling = undefined;
  });
  return settling;
}

/** After somebody signed in: what had begun before may be about another member. @returns {Promise<store.Identity | undefined>} */
export async function settleAnew() {
  await settling?.catch(() => undefined);
  return settle();
}

/** @returns {Promise<import("shared/protocol.js").Signer | undefined>} signs as the member who uses this phone; works without a network */
export async function deviceSigner() {
  let row = await store.currentIdentity();
  if (!row?.signing) row = await settle();
  const { signing, deviceId, memberId } = row ?? {};
  if (!signing || !deviceId || !memberId) return undefined;
  return {
    deviceId,
    memberId,
    async sign(bytes) {
      const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, signing.privateKey, /** @type {BufferSource} */ (bytes));
      return new Uint8Array(signature);
    },
  };
}

async function settleNow() {
  const session = await askSession();
  if (!session) return undefined;
  // Signed out on this phone while there was no network: the server hears of it now.
  if (await finishSigningOut(session.member.id).catch(() => true)) return undefined;
  const known = await store.identity(session.member.id);
  const before = await store.currentMemberId();
  if (before !== session.member.id) {
    document.dispatchEvent(new CustomEvent("waymark:member-changed", { detail: { before, now: session.member.id } }));
    await store.setCurrentMemberId(session.member.id);
  }
  const listed = session.devices.find((/** @type {any} */ one) => one.id === known?.deviceId);
  // Switched off when a lost passkey was replaced, and the member signed in here again since: a new key, under a new id.
  const fresh = listed?.revoked ? { signing: undefined, deviceId: undefined } : {};
  const row = await withSigningKey({ ...known, ...rowOf(session), ...fresh });
  // Each time: the server hears when this phone was last there and how many items wait on it, and nothing else of them.
  row.registered = (await register(row)) || (listed !== undefined && !listed.revoked);
  await store.putIdentity(row);
  await follow(row.memberId, before, listed?.revoked === true);
  return row;
}

/** @returns {Promise<any>} */
async function askSession() {
  try {
    return await ask("/identity/session");
  } catch (error) {
    if (error instanceof Refused || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** @param {any} session @returns {store.Identity} */
const rowOf = (session) => ({
  memberId: session.member.id,
  organisationId: session.member.organisation_id,
  role: session.member.role,
  recipient: session.member.recipient,
  wrappings: session.wrappings.map((/** @type {any} */ one) => ({
    means: one.means,
    credentialId: one.credential_id,
    salt: one.salt,
    sealed: fromBase64url(one.sealed),
  })),
  grants: session.grants.map((/** @type {any} */ one) => ({
    keyId: one.key_id,
    organisationId: one.organisation_id,
    sealed: fromBase64url(one.sealed),
  })),
  heardAt: session.at,
  heardHere: Date.now(),
});

/** @param {store.Identity} row @returns {Promise<store.Identity>} */
async function withSigningKey(row) {
  if (row.signing && row.deviceId) return row;
  const signing = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]));
  const made = { ...row, deviceId: crypto.randomUUID(), signing };
  // Kept before the server hears of it: a key that the server knows and the phone lost would be of no use.
  await store.putIdentity(made);
  return made;
}

/** @param {store.Identity} row @returns {Promise<boolean>} whether the server took it */
async function register(row) {
  if (!row.signing) return false;
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", row.signing.publicKey));
  try {
    const waiting = await pending();
    const counts = { waiting: waiting.length, kept_back: waiting.filter((one) => one.keptBack).length };
    await post("/identity/devices", { id: row.deviceId, public_key: toBase64url(spki), ...counts });
    await announce(row, waiting).catch(() => undefined);
    return true;
  } catch {
    return false;
  }
}

/** The server learns the ids of what waits, so that its author can be told what never arrived should this phone lose it.
 * @param {store.Identity} row @param {store.OutboxRow[]} waiting */
async function announce(row, waiting) {
  if (await isFieldMode()) return; // Somebody may have switched it on since this began.
  const items = waiting.filter((one) => one.memberId === row.memberId).map(({ id, kind }) => ({ id, kind }));
  const { elsewhere } = await post("/account/items/waiting", { device: row.deviceId, items });
  await store.putSetting("elsewhere", { memberId: row.memberId, count: elsewhere });
  if (elsewhere > 0) announceChange();
}
