/**
 * Everything the phone keeps: the only module that opens IndexedDB.
 *
 * Nothing readable about a person who is helped ever reaches it: outbox rows and drafts hold ciphertext, identities hold
 * public keys, wrapped keys and signing keys that cannot be exported.
 */
import { deleteDB, openDB } from "idb";

const NAME = "waymark";
const VERSION = 2;

/**
 * @typedef {object} Wrapping one way to open the member's own key
 * @property {"prf" | "passphrase"} means
 * @property {string} [credentialId] base64url, for `prf`
 * @property {string} [salt] base64url, for `prf`
 * @property {Uint8Array} sealed the age file that holds the member's key
 *
 * @typedef {object} OrganisationGrant
 * @property {string} keyId
 * @property {string} organisationId
 * @property {Uint8Array} sealed the age file that holds the organisation's key, for this member
 *
 * @typedef {object} Identity one member on this phone; no names
 * @property {string} memberId
 * @property {string} organisationId
 * @property {string} role
 * @property {string} recipient the member's public age recipient
 * @property {Wrapping[]} wrappings
 * @property {OrganisationGrant[]} grants
 * @property {string} [deviceId]
 * @property {CryptoKeyPair} [signing]
 * @property {boolean} [registered] whether the server knows the device's key
 * @property {string} [heardAt] ISO time of the last answer of the server to this member
 * @property {number} [heardHere] ms, the same by this phone's own clock: what the lease is counted from
 *
 * @typedef {"waiting" | "received" | "held"} OutboxState
 *
 * @typedef {object} OutboxRow
 * @property {string} id UUIDv7, made when the form was opened
 * @property {string} kind
 * @property {string} memberId whose item it is
 * @property {string} savedAt ISO time by the phone's clock
 * @property {Uint8Array} sealed the envelope, sealed to the server's delivery key
 * @property {string} sha256 hex, over `sealed`
 * @property {OutboxState} state
 * @property {number} attempts
 * @property {number} [askedAt] ms, when the server was last asked whether it still has it
 * @property {number} [refusals] how often the server answered, but not for this item
 * @property {string} [reason] why it is held
 * @property {string} [replaces] the item in whose place it goes out
 * @property {boolean} [keptBack] somebody keeps it back: it is not sent until it is let go
 * @property {boolean} [madeAgain] held, and its author made it again: it needs nobody any more
 *
 * @typedef {object} ReceiptRow
 * @property {string} id
 * @property {string} memberId
 * @property {string} kind
 * @property {string} statement the server's signed words, byte for byte
 * @property {string} signature base64url
 * @property {string} receivedAt ISO time by the server's clock
 * @property {number} log index in the server's log
 * @property {string[]} words four words to read out
 * @property {boolean} [withdrawn] the person withdrew before it arrived: nothing of it was kept
 *
 * @typedef {object} CaseRow one referral that its member follows on this phone
 * @property {string} id the copy's
 * @property {string} memberId
 * @property {number} savedAt ms
 * @property {Uint8Array} sealed to the member's own key
 * @property {Uint8Array} [part] who it is about, once it was opened here: sealed to the member's own key
 *
 * @typedef {object} DraftRow
 * @property {string} id
 * @property {string} memberId
 * @property {string} savedAt ISO
 * @property {string} step the address to go on with
 * @property {Uint8Array} sealed to the member's own key
 */

/** @type {Promise<import("idb").IDBPDatabase<any>> | undefined} */
let opening;

/** Opens the database; again after the system or another tab closed it. */
function database() {
  opening ??= opened(VERSION).catch((error) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

/** @param {number | undefined} version @returns {Promise<import("idb").IDBPDatabase<any>>} */
async function opened(version) {
  try {
    return await openDB(NAME, version, CALLBACKS);
  } catch (error) {
    // A newer app was here and was taken back: what it left is read as it is, so that nothing that waits is out of reach.
    if (version === undefined || !(error instanceof DOMException) || error.name !== "VersionError") throw error;
    return opened(undefined);
  }
}

/** @type {import("idb").OpenDBCallbacks<any>} */
const CALLBACKS = {
  upgrade(db, before) {
    if (before < 1) {
      db.createObjectStore("settings");
      db.createObjectStore("identities", { keyPath: "memberId" });
      db.createObjectStore("outbox", { keyPath: "id" });
      db.createObjectStore("receipts", { keyPath: "id" });
      db.createObjectStore("drafts", { keyPath: "id" });
    }
    if (before < 2) db.createObjectStore("caseload", { keyPath: "id" });
  },
  // A newer version in another tab must not wait for this one.
  blocking() {
    opening?.then((db) => db.close());
    opening = undefined;
  },
  terminated() {
    opening = undefined;
  },
};

/** A closed connection; or a part of the database cannot be read, and the browser makes it anew. */
const ONCE_MORE = ["InvalidStateError", "AbortError", "UnknownError"];

/**
 * Runs `work` with the database, once more when the connection was closed underneath it.
 * @template T @param {(db: import("idb").IDBPDatabase<any>) => Promise<T>} work @returns {Promise<T>}
 */
async function using(work) {
  const mine = database();
  try {
    return await work(await mine);
  } catch (error) {
    if (!(error instanceof DOMException) || !ONCE_MORE.includes(error.name)) throw error;
    // Left open, it would stand in the way of whoever makes the database anew; another's new connection is not touched.
    mine.then((db) => db.close()).catch(() => undefined);
    if (opening === mine) opening = undefined;
    return work(await database());
  }
}

/** Runs `work` in one read-write transaction that is on the disk when the promise resolves.
 * @param {string[]} names @param {(tx: import("idb").IDBPTransaction<any, string[], "readwrite">) => Promise<void> | void} work */
function durably(names, work) {
  return using(async (db) => {
    const tx = db.transaction(names, "readwrite", { durability: "strict" });
    const working = Promise.resolve(work(tx));
    await Promise.all([working, tx.done]);
  });
}

/** Whether so much more can be kept: it is kept for a moment, in a database of its own. @param {Uint8Array} bytes @returns {Promise<boolean>} */
export async function fits(bytes) {
  const name = `${NAME}-room`;
  const db = await openDB(name, 1, { upgrade: (made) => void made.createObjectStore("room") });
  try {
    const tx = db.transaction("room", "readwrite");
    await Promise.all([tx.store.put(bytes, "bytes"), tx.done]);
    return true;
  } catch {
    return false;
  } finally {
    db.close();
    await deleteDB(name).catch(() => undefined);
  }
}

/* Settings ------------------------------------------------------------------------------------------------------ */

/** @param {string} name @returns {Promise<any>} undefined when never set */
export const setting = (name) => using((db) => db.get("settings", name));

/** @param {string} name @param {unknown} value */
export const putSetting = (name, value) => using((db) => db.put("settings", value, name));

/** Sets several at once, all or none. @param {Record<string, unknown>} values */
export const putSettings = (values) =>
  durably(["settings"], async (tx) => {
    await Promise.all(Object.entries(values).map(([name, value]) => tx.objectStore("settings").put(value, name)));
  });

/** Remembers the language of a page, unless another was chosen after the page was opened. @param {string} language
 * @param {number} openedAt ms since 1970 @returns {Promise<boolean>} whether it is the language now */
export const rememberLanguage = (language, openedAt) =>
  using(async (db) => {
    // One transaction: a choice made between reading and writing would be undone.
    const { store } = db.transaction("settings", "readwrite");
    const isNewer = openedAt >= ((await store.get("languageChosenAt")) ?? 0);
    if (isNewer) await store.put(language, "language");
    return isNewer;
  });

/* Identities ---------------------------------------------------------------------------------------------------- */

/** @param {string} memberId @returns {Promise<Identity | undefined>} */
export const identity = (memberId) => using((db) => db.get("identities", memberId));

/** @param {Identity} row */
export const putIdentity = (row) => durably(["identities"], (tx) => void tx.objectStore("identities").put(row));

/** The server said that it does not know this member's device: the page registers it again. @param {string} memberId */
export const deviceIsUnknown = (memberId) =>
  durably(["identities"], async (tx) => {
    const row = await tx.objectStore("identities").get(memberId);
    if (row) await tx.objectStore("identities").put({ ...row, registered: false });
  });

/** @returns {Promise<string | undefined>} the member who uses this phone now */
export const currentMemberId = () => setting("currentMember");

/** @param {string | undefined} memberId */
export const setCurrentMemberId = (memberId) => putSetting("currentMember", memberId);

/** @returns {Promise<Identity | undefined>} */
export async function currentIdentity() {
  const memberId = await currentMemberId();
  return memberId ? identity(memberId) : undefined;
}

/* Outbox and receipts ------------------------------------------------------------------------------------------- */

/**
 * Keeps a sealed item and drops its draft, in one transaction that is on the disk when the promise resolves: only then
 * may anything say *Saved*. Rejects, leaving the draft, when an item of that id is there or space is short.
 * @param {OutboxRow} row
 */
export const saveSealed = (row) =>
  durably(["outbox", "drafts"], async (tx) => {
    await Promise.all([tx.objectStore("outbox").add(row), tx.objectStore("drafts").delete(row.id)]);
  });

/** @returns {Promise<OutboxRow[]>} oldest first: UUIDv7 sorts by time */
export const outboxRows = () => using((db) => db.getAll("outbox"));

/** Changes rows that are still there, all or none. @param {Pick<OutboxRow, "id"> & Partial<OutboxRow>} change @param {ReceiptRow} [receipt] */
export const changeRow = (change, receipt) =>
  durably(["outbox", "receipts"], async (tx) => {
    const row = await tx.objectStore("outbox").get(change.id);
    if (row) await tx.objectStore("outbox").put({ ...row, ...change });
    if (receipt) await tx.objectStore("receipts").put(receipt);
  });

/** Drops a sealed row and keeps what was answered. @param {string} id @param {ReceiptRow} receipt */
export const settleWithout = (id, receipt) =>
  durably(["outbox", "receipts"], async (tx) => {
    await Promise.all([tx.objectStore("outbox").delete(id), tx.objectStore("receipts").put(receipt)]);
  });

/** Puts an item in the place of another that must not go out any more. @param {string} id @param {OutboxRow} row */
export const replaceRow = (id, row) =>
  durably(["outbox"], async (tx) => {
    await Promise.all([tx.objectStore("outbox").delete(id), tx.objectStore("outbox").add(row)]);
  });

/** Drops sealed rows whose receipt the server's backups have passed. @param {string[]} ids */
export const dropRows = (ids) =>
  durably(["outbox"], async (tx) => {
    await Promise.all(ids.map((id) => tx.objectStore("outbox").delete(id)));
  });

/** @returns {Promise<ReceiptRow[]>} */
export const receiptRows = () => using((db) => db.getAll("receipts"));

/* Drafts -------------------------------------------------------------------------------------------------------- */

/** The lock of a conversation that is open: one tab has it. @param {string} id */
export const draftLock = (id) => `waymark-draft:${id}`;

/** Keeps a draft, unless it was saved for good in the meantime: then nothing of it may come back. @param {DraftRow} row */
export const putDraft = (row) =>
  durably(["drafts", "outbox", "receipts"], async (tx) => {
    const saved = await Promise.all(["outbox", "receipts"].map((name) => tx.objectStore(name).getKey(row.id)));
    if (saved.every((key) => key === undefined)) await tx.objectStore("drafts").put(row);
  });

/** @param {string} id @returns {Promise<DraftRow | undefined>} */
export const draft = (id) => using((db) => db.get("drafts", id));

/** @param {string} memberId @returns {Promise<DraftRow[]>} newest first */
export const draftsOf = async (memberId) =>
  (await using((db) => db.getAll("drafts"))).filter((row) => row.memberId === memberId).reverse();

/** @param {string} id */
export const dropDraft = (id) => durably(["drafts"], (tx) => void tx.objectStore("drafts").delete(id));

/* Caseload and lease ---------------------------------------------------------------------------------------------- */

/** Keeps a referral beside at most `most` others, the newest; a part that was kept before stays. @param {CaseRow} row @param {number} most */
export const putCase = (row, most) =>
  durably(["caseload"], async (tx) => {
    const cases = tx.objectStore("caseload");
    const before = await cases.get(row.id);
    await cases.put({ ...(before?.part && before.memberId === row.memberId ? { part: before.part } : {}), ...row });
    const all = /** @type {CaseRow[]} */ (await cases.getAll()).sort((one, other) => other.savedAt - one.savedAt);
    await Promise.all(all.slice(most).map(({ id }) => cases.delete(id)));
  });

/** @param {string} memberId @returns {Promise<CaseRow[]>} newest first */
export const casesOf = async (memberId) =>
  (await using((db) => db.getAll("caseload"))).filter((row) => row.memberId === memberId).sort((one, other) => other.savedAt - one.savedAt);

/** Drops referrals that are kept. @param {(row: CaseRow) => boolean} goes */
export const dropCases = (goes) =>
  durably(["caseload"], async (tx) => {
    const all = /** @type {CaseRow[]} */ (await tx.objectStore("caseload").getAll());
    await Promise.all(all.filter(goes).map(({ id }) => tx.objectStore("caseload").delete(id)));
  });

/** Drops what a member may keep only while the server answers: drafts and the caseload. The outbox stays. @param {string} memberId */
export const dropUnheard = (memberId) =>
  durably(["drafts", "caseload"], async (tx) => {
    for (const name of ["drafts", "caseload"]) {
      for (const row of await tx.objectStore(name).getAll()) if (row.memberId === memberId) await tx.objectStore(name).delete(row.id);
    }
  });

/** Takes what is sealed to a member off the phone, and every way to open their key. The outbox stays. @param {string} memberId */
export const wipeMember = (memberId) =>
  durably(["drafts", "caseload", "identities"], async (tx) => {
    for (const name of ["drafts", "caseload"]) {
      for (const row of await tx.objectStore(name).getAll()) if (row.memberId === memberId) await tx.objectStore(name).delete(row.id);
    }
    const row = await tx.objectStore("identities").get(memberId);
    if (row) await tx.objectStore("identities").put({ ...row, wrappings: [], grants: [] });
  });

/** @returns {Promise<Identity[]>} */
export const identities = () => using((db) => db.getAll("identities"));
