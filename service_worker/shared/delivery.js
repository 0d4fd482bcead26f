/**
 * The sender: one at a time, page or worker, until a signed receipt is stored for everything that waits.
 *
 * Only a signed answer settles an item. No network, a time-out, an error status, a captive portal's page or an answer
 * without the server's signature all mean: wait, and try again.
 */
import { delay, retryAfter } from "./backoff.js";
import { isFieldMode } from "./field-mode.js";
import { concernsItems, nextBatch, patience } from "./order.js";
import * as outbox from "./outbox.js";
import { BATCH_TYPE, answerKey, batch, signedAnswers } from "./protocol.js";
import * as store from "./store.js";

const LOCK = "waymark-delivery";
const MOST_QUESTIONS = 50;
const ASK_AGAIN_MS = 3600_000;
/** Failures after which one item goes at a time. */
const MOST_CAUTION = 6;

/**
 * @typedef {object} Progress kept in the settings, so that page and worker wait together
 * @property {number} failures in a row
 * @property {number} notBefore ms
 * @property {string} [lastSuccess] ISO
 * @property {boolean} [silent] whether nothing at all answered the last time
 * @property {number} [asked] ms, when received items were last asked about
 */

/** @returns {Promise<Progress>} */
export const progress = async () => (await store.setting("delivery")) ?? { failures: 0, notBefore: 0 };

/**
 * Sends what waits, unless somebody else is sending or it is too early to try again.
 * @param {{ now?: boolean, byHand?: boolean }} [options] `now`: waiting times do not count; `byHand`: nor does field mode
 * @returns {Promise<"sent" | "nothing" | "busy" | "waiting" | "failed">}
 */
export async function deliver(options = {}) {
  return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return "busy";
    if (!options.byHand && (await isFieldMode())) return "waiting";
    const before = await progress();
    // A clock set back must not stop delivery for years: no wait is longer than the longest delay.
    const notBefore = Math.max(before.notBefore, unkept.notBefore);
    if (!options.now && Date.now() < notBefore && notBefore - Date.now() <= 300_000) return "waiting";
    const outcome = await drain(before, options.now === true).catch(stumbled);
    unkept = { stumbles: 0, notBefore: 0 };
    return outcome;
  });
}

/** What cannot be written down when nothing can: how often in a row that happened, and until when this page or worker waits. */
let unkept = { stumbles: 0, notBefore: 0 };

/** @param {unknown} error @returns {never} */
function stumbled(error) {
  const stumbles = unkept.stumbles + 1;
  unkept = { stumbles, notBefore: Date.now() + delay(stumbles, Math.random()) };
  throw error;
}

/** @param {Progress} before @param {boolean} now @returns {Promise<"sent" | "nothing" | "failed">} */
async function drain(before, now) {
  const server = await store.setting("server");
  if (!server) return "nothing";
  const key = await answerKey(server.answerKey);
  /** @type {Set<string>} */
  const tried = new Set();
  let sent = false;
  let wait = 0;
  // Goes down with every answer: a way that has just opened is not filled at once.
  let caution = Math.min(before.failures, MOST_CAUTION);
  let questions = await dueQuestions(before, now);
  for (let rows = await batchAfter(tried, caution); rows.length + questions.length > 0; rows = await batchAfter(tried, caution)) {
    const outcome = await exchange(rows, questions, key, caution);
    wait = Math.max(wait, outcome.wait);
    before.silent = outcome.silent;
    for (const row of outcome.unsettled) tried.add(row.id);
    if (!outcome.ours && !outcome.concernsItems) return failed(sent ? { ...before, failures: caution } : before, wait);
    if (outcome.ours) {
      if (questions.length > 0) before.asked = Date.now();
      questions = [];
      caution = Math.max(0, caution - 1);
      before.lastSuccess = new Date().toISOString();
      sent = true;
    } else if (rows.length !== 1) {
      return failed(before, wait);
    }
  }
  // Something got through, so the way is open: what did not get through waits only a little.
  if (tried.size > 0) return failed(sent ? { ...before, failures: 0 } : before, wait);
  if (sent) await store.putSetting("delivery", { ...before, failures: 0, notBefore: 0 });
  return sent ? "sent" : "nothing";
}

/** @param {Set<string>} tried @param {number} failures */
const batchAfter = async (tried, failures) => nextBatch(await outbox.sendable(), tried, failures);

/**
 * Received rows that are still kept: the server is asked now and then whether it still has them. So are rows that are held or kept
 * back: somebody may have settled them there, or handed them in. These it is asked about whenever somebody wants to send.
 * @param {Progress} before @param {boolean} now
 */
async function dueQuestions(before, now) {
  const due = Date.now() - (before.asked ?? 0) >= ASK_AGAIN_MS || (before.asked ?? 0) > Date.now();
  const kept = (await store.outboxRows()).filter((row) => (row.state === "received" ? due : (due || now) && (row.state === "held" || row.keptBack)));
  return kept.sort((one, other) => (one.askedAt ?? 0) - (other.askedAt ?? 0)).slice(0, MOST_QUESTIONS);
}

/**
 * One POST and what its answer does.
 * @param {store.OutboxRow[]} rows @param {store.OutboxRow[]} questions @param {CryptoKey} key @param {number} failures in a row
 * @returns {Promise<{ ours: boolean, concernsItems: boolean, unsettled: store.OutboxRow[], wait: number, silent: boolean }>} `ours`: something in
 *   the answer was signed by the server; `unsettled`: sent, and not answered for
 */
async function exchange(rows, questions, key, failures) {
  // A phone without room cannot count, and sends all the same: what waits may be all that is in the way.
  await Promise.all(rows.map((row) => store.changeRow({ id: row.id, attempts: row.attempts + 1 }))).catch(() => undefined);
  const response = await posted([...rows, ...questions.map(({ id }) => ({ id }))], failures);
  if (!response) return { ours: false, concernsItems: false, unsettled: rows, wait: 0, silent: true };
  const answers = await signedAnswers(response.text, key);
  /** @type {Set<string>} */
  const settled = new Set();
  /** @type {import("./protocol.js").Watermark | undefined} */
  let watermark;
  for (const answer of answers) {
    if (answer.statement.type === "watermark") watermark = answer.statement;
    else if ("id" in answer.statement && (await outbox.apply(answer, [...rows, ...questions]))) settled.add(answer.statement.id);
  }
  const unsettled = rows.filter((row) => !settled.has(row.id));
  const concerns = concernsItems(response.status, answers.length > 0);
  if (concerns) await Promise.all(unsettled.map((row) => store.changeRow({ id: row.id, refusals: (row.refusals ?? 0) + 1 })));
  if (answers.length > 0) await Promise.all(questions.map((row) => store.changeRow({ id: row.id, askedAt: Date.now() })));
  if (watermark) await outbox.forgetBackedUp(settled, watermark.log, Date.parse(watermark.at));
  outbox.announceChange();
  return { ours: answers.length > 0, concernsItems: concerns, unsettled, wait: response.wait, silent: false };
}

/** @param {{ id: string, sealed?: Uint8Array }[]} items @param {number} failures @returns {Promise<{ status: number, text: string, wait: number } | undefined>} nothing without a network */
async function posted(items, failures) {
  const body = batch(items);
  // Not AbortSignal.timeout: Chrome has it from 103 on only, and a missing function must not stop delivery in silence.
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), patience(body.length, failures));
  try {
    const response = await fetch("/outbox", {
      method: "POST",
      headers: { "Content-Type": BATCH_TYPE, Accept: "application/json" },
      body,
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      signal: ended.signal,
    });
    const wait = retryAfter(response.headers.get("Retry-After"), Date.now());
    return { status: response.status, text: await response.text(), wait };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Progress} before @param {number} wait @returns {Promise<"failed">} */
async function failed(before, wait) {
  const failures = before.failures + 1;
  const notBefore = Date.now() + Math.max(wait, delay(failures, Math.random()));
  await store.putSetting("delivery", { ...before, failures, notBefore });
  outbox.announceChange();
  return "failed";
}
