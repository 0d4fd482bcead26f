/**
 * The outbox as people meet it: what waits, in which state, and what an answer of the server does to an item.
 *
 * States (docs/delivery-protocol.md): waiting → received | held. A received item's sealed row stays until the server's
 * backups have passed it, at most seven days; it is gone from view before that.
 */
import * as store from "./store.js";

const KEEP_RECEIVED_MS = 7 * 24 * 3600 * 1000;
const CHANGED = "waymark-outbox";
/** The one reason for being held that the phone itself can put right. */
const HEALS = "unknown-device";

/** Tells every page and the worker that the outbox is different now. */
export function announceChange() {
  const channel = new BroadcastChannel(CHANGED);
  channel.postMessage("changed");
  channel.close();
}

/** @param {() => void} tell @returns {() => void} stops listening */
export function onChange(tell) {
  const channel = new BroadcastChannel(CHANGED);
  channel.addEventListener("message", tell);
  return () => channel.close();
}

/**
 * Keeps a sealed item; it is on the disk when the promise resolves.
 * @param {Omit<store.OutboxRow, "state" | "attempts">} item
 */
export async function keep(item) {
  await store.saveSealed({ ...item, state: "waiting", attempts: 0 });
  announceChange();
}

/** @param {store.OutboxRow} row @returns {boolean} whether a person still has to know about it */
export const isPending = (row) => row.state !== "received" && !row.madeAgain;

/** @returns {Promise<store.OutboxRow[]>} what a person still has to know about */
export const pending = async () => (await store.outboxRows()).filter(isPending);

/** @returns {Promise<store.OutboxRow[]>} what can be sent, oldest first */
export const sendable = async () => (await store.outboxRows()).filter((row) => row.state === "waiting" && !row.keptBack && !row.madeAgain);

/** Keeps one item back: nothing of it is sent until it is let go. @param {string} id */
export async function keepBack(id) {
  await store.changeRow({ id, keptBack: true });
  announceChange();
}

/** Lets an item go that was kept back, or sends one again that was held. @param {string} id */
export async function letGo(id) {
  await store.changeRow({ id, state: "waiting", keptBack: undefined, madeAgain: undefined, reason: undefined, refusals: 0 });
  announceChange();
}

/** Its author made it again: it is kept, and needs nobody. @param {string} id */
export async function putAside(id) {
  await store.changeRow({ id, madeAgain: true });
  announceChange();
}

/**
 * Applies one signed answer. An answer about other bytes than ours (a proxy changed them) changes nothing.
 * @param {import("./protocol.js").Answer} answer
 * @param {store.OutboxRow[]} rows as they were sent
 * @returns {Promise<boolean>} whether the item is settled for now
 */
export async function apply(answer, rows) {
  const { statement } = answer;
  if (!("id" in statement)) return false;
  const row = rows.find((one) => one.id === statement.id);
  if (!row) return false;
  if (statement.type === "missing") {
    if (row.state === "received") await store.changeRow({ id: row.id, state: "waiting" });
    return false;
  }
  if (statement.sha256 !== row.sha256) return false;
  if (statement.type === "held" && statement.reason === HEALS) {
    // The server kept nothing, and the phone can put it right by registering: it goes on waiting, and says why.
    await store.changeRow({ id: row.id, reason: HEALS });
    await store.deviceIsUnknown(row.memberId);
    return false;
  }
  if (statement.type === "held") {
    await store.changeRow({ id: row.id, state: "held", reason: statement.reason });
    return true;
  }
  if (statement.type === "withdrawn") {
    // Nothing of it was kept there, and nothing of it is kept here; the server's words stay, so that it can be told.
    await store.settleWithout(row.id, { ...receiptRow(row, { ...statement, log: 0, words: [] }, answer), withdrawn: true });
    return true;
  }
  // A newer server may say things that this phone does not know yet: they settle nothing.
  if (statement.type !== "receipt" || !isWhole(statement)) return false;
  await store.changeRow({ id: row.id, state: "received", reason: undefined, keptBack: undefined }, receiptRow(row, statement, answer));
  return true;
}

/** @param {import("./protocol.js").Receipt} statement */
const isWhole = ({ at, log, words }) => Number.isInteger(log) && Array.isArray(words) && !Number.isNaN(Date.parse(at));

/** @param {store.OutboxRow} row @param {Pick<import("./protocol.js").Receipt, "at" | "log" | "words">} statement @param {import("./protocol.js").Answer} answer */
const receiptRow = (row, statement, answer) => ({
  id: row.id,
  memberId: row.memberId,
  kind: row.kind,
  statement: answer.text,
  signature: answer.signature,
  receivedAt: statement.at,
  log: statement.log,
  words: statement.words,
});

/** @param {store.OutboxRow} row @returns {boolean} whether a person has to do something about it */
export const needsYou = (row) => (row.state === "held" && !row.madeAgain) || row.reason === HEALS;

/**
 * Drops sealed rows that the server has just said it has, and whose receipt its backups have passed or that were received
 * seven days ago. All times are the server's.
 * @param {Set<string>} confirmed ids @param {number} watermark log index @param {number} now ms
 */
export async function forgetBackedUp(confirmed, watermark, now) {
  const receipts = new Map((await store.receiptRows()).map((receipt) => [receipt.id, receipt]));
  const passed = (await store.outboxRows()).filter((row) => {
    const receipt = receipts.get(row.id);
    if (row.state !== "received" || !receipt || !confirmed.has(row.id)) return false;
    return receipt.log < watermark || now - Date.parse(receipt.receivedAt) > KEEP_RECEIVED_MS;
  });
  if (passed.length > 0) await store.dropRows(passed.map((row) => row.id));
}
