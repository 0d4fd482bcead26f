/**
 * The sender: one at a time, page or worker, until a signed receipt is stored for everything that waits.
 *
 * Only a signed answer settles an item. No network, a time-out, an error status, a captive portal's page or an answer
 * without the server's signature all mean: wait, and try again.
 */
import { delay, retryAfter } from "./backoff.js";
import { concernsItems, nextBatch } from "./order.js";
import * as outbox from "./outbox.js";
import { BATCH_TYPE, answerKey, batch, signedAnswers } from "./protocol.js";
import * as store from "./store.js";

const LOCK = "waymark-delivery";
const MOST_QUESTIONS = 50;
const TIMEOUT_MS = 60_000;
const ASK_AGAIN_MS = 3600_000;

/**
 * @typedef {object} Progress kept in the settings, so that page and worker wait together
 * @property {number} failures in a row
 * @property {number} notBefore ms
 * @property {string} [lastSuccess] ISO
 * @property {number} [asked] ms, when received items were last asked about
 */

/** @returns {Promise<Progress>} */
export const progress = async () => (await store.setting("delivery")) ?? { failures: 0, notBefore: 0 };

/**
 * Sends what waits, unless somebody else is sending or it is too early to try again.
 * @param {{ now?: boolean }} [options] `now`: a person asked, so waiting times do not count
 * @returns {Promise<"sent" | "nothing" | "busy" | "waiting" | "failed">}
 */
export async function deliver(options = {}) {
  return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return "busy";
    const before = await progress();
    // A clock set back must not stop delivery for years: no wait is longer than the longest delay.
    if (!options.now && Date.now() < before.notBefore && before.notBefore - Date.now() <= 300_000) return "waiting";
    return drain(before);
  });
}

/** @param {Progress} before @returns {Promise<"sent" | "nothing" | "failed">} */
async function drain(before) {
  const server = await store.setting("server");
  if (!server) return "nothing";
  const key = await answerKey(server.answerKey);
  /** @type {Set<string>} */
  const tried = new Set();
  let sent = false;
  let wait = 0;
  let questions = await dueQuestions(before);
  for (let rows = await batchAfter(tried); rows.length + questions.length > 0; rows = await batchAfter(tried)) {
    const outcome = await exchange(rows, questions, key);
    wait = Math.max(wait, outcome.wait);
    for (const row of outcome.unsettled) tried.add(row.id);
    if (!outcome.ours && !outcome.concernsItems) return failed(before, wait);
    if (outcome.ours) {
      if (questions.length > 0) before.asked = Date.now();
      questions = [];
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

/** @param {Set<string>} tried */
const batchAfter = async (tried) => nextBatch(await outbox.sendable(), tried);

/** Received rows that are still kept: the server is asked now and then whether it still has them. @param {Progress} before */
async function dueQuestions(before) {
  if (Date.now() - (before.asked ?? 0) < ASK_AGAIN_MS && (before.asked ?? 0) <= Date.now()) return [];
  const kept = (await store.outboxRows()).filter((row) => row.state === "received");
  return kept.sort((one, other) => (one.askedAt ?? 0) - (other.askedAt ?? 0)).slice(0, MOST_QUESTIONS);
}

/**
 * One POST and what its answer does.
 * @param {store.OutboxRow[]} rows @param {store.OutboxRow[]} questions @param {CryptoKey} key
 * @returns {Promise<{ ours: boolean, concernsItems: boolean, unsettled: store.OutboxRow[], wait: number }>} `ours`: something in
 *   the answer was signed by the server; `unsettled`: sent, and not answered for
 */
async function exchange(rows, questions, key) {
  await Promise.all(rows.map((row) => store.changeRow({ id: row.id, attempts: row.attempts + 1 })));
  const response = await posted([...rows, ...questions.map(({ id }) => ({ id }))]);
  if (!response) return { ours: false, concernsItems: false, unsettled: rows, wait: 0 };
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
  return { ours: answers.length > 0, concernsItems: concerns, unsettled, wait: response.wait };
}

/** @param {{ id: string, sealed?: Uint8Array }[]} items @returns {Promise<{ status: number, text: string, wait: number } | undefined>} nothing without a network */
async function posted(items) {
  // Not AbortSignal.timeout: Chrome has it from 103 on only, and a missing function must not stop delivery in silence.
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), TIMEOUT_MS);
  try {
    const response = await fetch("/outbox", {
      method: "POST",
      headers: { "Content-Type": BATCH_TYPE, Accept: "application/json" },
      body: batch(items),
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      signal: patience.signal,
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
