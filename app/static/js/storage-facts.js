/**
 * What can be known of the place in which this phone keeps things: whether the browser promised to keep it, how much space is left,
 * and whether something that was kept is gone: ids that waited and are in neither outbox nor receipts were lost.
 */
import { announceChange, isPending } from "shared/outbox.js";
import * as store from "shared/store.js";
import { alone } from "./one-at-a-time.js";
import * as waitingIds from "./waiting-ids.js";

const LOST = "lost";
const MEBIBYTE = 1024 * 1024;
const SHORT_BYTES = 20 * MEBIBYTE;
/** What is tried where the browser does not say how much is left. */
const TRIED = 4;

/** On an iPhone the browser throws away what is not used for a week, unless the app stands among the others.
 * @returns {boolean} whether nothing unfinished should be left here */
export const keepsNoDrafts = () => /** @type {{ standalone?: boolean }} */ (navigator).standalone === false;

/** @returns {Promise<boolean>} whether the browser was asked to keep what is here, and would not promise it */
export async function isRefused() {
  const { storage } = navigator;
  if (!storage?.persist || (await storage.persisted())) return false;
  return !(await storage.persist());
}

/** @param {boolean} mayTry whether something may be written to find out @returns {Promise<string | undefined>} mebibytes that are left, where that is little */
export async function shortOfSpace(mayTry) {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota === undefined || usage === undefined) return undefined;
  const left = quota - usage;
  // Newer Chromium says whole gibibytes, always the same, so that nobody is known by their disk: it has to be tried.
  if (left > 0 && left % (1024 * MEBIBYTE) === 0) return !mayTry || (await hasRoom()) ? undefined : `< ${TRIED}`;
  return left < SHORT_BYTES ? String(Math.max(0, Math.floor(left / MEBIBYTE))) : undefined;
}

/** @param {number} size */
function noise(size) {
  const bytes = new Uint8Array(size);
  const step = 65_536;
  for (let at = 0; at < size; at += step) crypto.getRandomValues(bytes.subarray(at, at + step));
  return bytes;
}

/** @type {Promise<boolean> | undefined} */
let trying;

/** Once for a document: it is written to the disk. @returns {Promise<boolean>} */
function hasRoom() {
  trying ??= store.fits(noise(TRIED * MEBIBYTE));
  return trying;
}

/** @typedef {{ id: string, madeAt: number }} Lost an item that was here and is gone; when its form was opened, in ms, as its id says */

const inTurn = (/** @type {() => Promise<any>} */ work) => alone("waymark-waiting", work);

/** What waited here and is gone is found. @returns {Promise<void>} */
export const compare = () => inTurn(compareNow);

/** What waits is named apart from the store, and so is what is lost until somebody has read it: what the store knows of that can go
 * as well. @returns {Promise<store.OutboxRow[]>} what waits */
export const tally = () =>
  inTurn(async () => {
    // Named is what was compared: another look at the store could find it emptied meanwhile, and all would be forgotten.
    const { rows, gone } = await compareNow();
    const waiting = rows.filter(isPending);
    await waitingIds.name([...gone, ...waiting].map(({ id }) => id));
    return waiting;
  });

async function compareNow() {
  // The names first: what they name was kept before that.
  const before = await waitingIds.named();
  const known = await lost();
  const [rows, receipts] = await Promise.all([store.outboxRows(), store.receiptRows()]);
  const here = new Set([...rows.flatMap(({ id, replaces = "" }) => [id, replaces]), ...receipts.map(({ id }) => id)].map(waitingIds.short));
  // What was on its way when the store vanished may have arrived: then its receipt is here.
  const still = known.filter(({ id }) => !here.has(id));
  for (const { id } of still) here.add(id);
  const found = before.filter((id) => !here.has(id)).map((id) => ({ id, madeAt: Number.parseInt(id.slice(0, 12), 16) }));
  const gone = [...still, ...found];
  if (found.length > 0 || still.length < known.length) {
    await store.putSetting(LOST, gone);
    announceChange();
  }
  return { rows, gone };
}

/** @returns {Promise<Lost[]>} what nobody has read yet */
export const lost = async () => (await store.setting(LOST)) ?? [];

/** Somebody has read it. */
export const lostIsKnown = () =>
  inTurn(async () => {
    const { rows } = await compareNow();
    await store.putSetting(LOST, undefined);
    await waitingIds.name(rows.filter(isPending).map(({ id }) => id));
  });
