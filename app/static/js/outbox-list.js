/**
 * The outbox screen: one line per item with its state, the newest receipts, *Send now*.
 *
 * Every word comes from the page: `<template data-item="state">` per state, `[data-reason]` per reason for being held.
 */
import { deliver, progress } from "shared/delivery.js";
import { isFieldMode, setFieldMode } from "shared/field-mode.js";
import { needsYou, onChange } from "shared/outbox.js";
import { currentMemberId, outboxRows, receiptRows } from "shared/store.js";
import { shortly } from "./above.js";
import { begunWithin } from "./enhance.js";
import { offerActions, offerWithdrawal } from "./outbox-actions.js";
import { isSending, overall } from "./outbox-state.js";
import { live } from "./live.js";

const NEWEST_RECEIPTS = 20;

/** @param {HTMLElement} root @param {string} state @returns {HTMLElement} a fresh line for that state */
function line(root, state) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector(`template[data-item="${state}"]`));
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/** @param {HTMLElement} within @param {string} name @param {string} text */
function fill(within, name, text) {
  for (const place of within.querySelectorAll(`[data-fill="${name}"]`)) place.textContent = text;
}

/** @param {string} iso */
const readable = (iso) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));

/** @param {HTMLElement} root @param {string} kind such as `referral` or `referral-step` @returns {string} the page's word for it */
const kindWord = (root, kind) => root.dataset[kind.split("-").pop() ?? ""] ?? root.dataset.other ?? "";

/** @typedef {{ sending: boolean, quiet: boolean, nextTry: string, me?: string }} Now how things stand; `quiet`: field mode is on; `me`: who is signed in */

/** @param {import("shared/store.js").OutboxRow} row @param {Now} now @returns {string} the state that its line says */
function stateOf(row, { sending, quiet }) {
  if (row.madeAgain) return "again";
  if (needsYou(row)) return "held";
  if (row.keptBack) return "kept-back";
  return quiet && !sending ? "field" : overall([row], sending);
}

/** A line that says the same as before stays: somebody may be reading it, or about to touch it. What was opened stays open.
 * @param {HTMLElement} root @param {import("shared/store.js").OutboxRow} row @param {Now} now */
function waitingLine(root, row, now) {
  const says = `${stateOf(row, now)} ${row.reason ?? ""}`;
  /** @type {HTMLElement | null} */
  const before = root.querySelector(`[data-list='waiting'] > [data-id="${row.id}"]`);
  const element = before?.dataset.says === says ? before : freshLine(root, row, now);
  Object.assign(element.dataset, { id: row.id, says });
  const opened = [...(before?.querySelectorAll("details") ?? [])].map(({ open }) => open);
  element.querySelectorAll("details").forEach((one, at) => (one.open = opened[at] ?? false));
  fill(element, "next", now.nextTry);
  reveal(element, "next", now.nextTry !== "");
  return element;
}

/** @param {HTMLElement} root @param {import("shared/store.js").OutboxRow} row @param {Now} now */
function freshLine(root, row, now) {
  const element = line(root, stateOf(row, now));
  if (now.me && row.memberId !== now.me) return somebodyElses(root, element);
  fill(element, "time", readable(row.savedAt));
  fill(element, "what", kindWord(root, row.kind));
  offerWithdrawal(element, row, (withdrawn) => reveal(root, "not-withdrawn", !withdrawn));
  offerActions(element, row, (broken) => reveal(root, "not-done", broken));
  for (const reason of element.querySelectorAll("[data-reason]")) {
    if (reason instanceof HTMLElement) reason.hidden = !reason.dataset.reason?.split(" ").includes(row.reason ?? "");
  }
  return element;
}

/** That something of a colleague's waits here, and how it stands: not what it is, not since when. @param {HTMLElement} root @param {HTMLElement} element */
function somebodyElses(root, element) {
  for (const part of element.querySelectorAll(":scope > :not(.item__title, .item__state)")) part.remove();
  fill(element, "what", root.dataset.somebodyElses ?? "");
  return element;
}

/** @param {HTMLElement} root */
async function show(root) {
  const me = await currentMemberId();
  // What waits first: an item that is received in between stands in both, not in neither.
  const rows = (await outboxRows()).filter((row) => row.state !== "received");
  const mine = (await receiptRows()).filter((receipt) => !me || receipt.memberId === me);
  const [sending, quiet, { lastSuccess, notBefore }] = await Promise.all([isSending(), isFieldMode(), progress()]);
  // From here on at once: between the look at what is on the screen and the change of it nobody opens anything.
  const nextTry = navigator.onLine && notBefore > Date.now() ? readable(new Date(notBefore).toISOString()) : "";
  const items = rows.map((row) => waitingLine(root, row, { sending, quiet, nextTry, me }));
  const receipts = mine.reverse().slice(0, NEWEST_RECEIPTS).map((receipt) => {
    const element = line(root, receipt.withdrawn ? "withdrawn" : receipt.kind === "withdrawal" ? "withdrawal-received" : "received");
    fill(element, "time", readable(receipt.receivedAt));
    fill(element, "what", kindWord(root, receipt.kind));
    fill(element, "words", receipt.words.join(" "));
    fill(element, "what", root.dataset[receipt.kind] ?? root.dataset.other ?? "");
    return element;
  });
  const list = /** @type {HTMLElement} */ (root.querySelector("[data-list='waiting']"));
  if (items.length !== list.children.length || items.some((item, at) => item !== list.children[at])) list.replaceChildren(...items);
  root.querySelector("[data-list='received']")?.replaceChildren(...receipts);
  const waiting = rows.filter((row) => !row.madeAgain);
  reveal(root, "field-on", quiet);
  reveal(root, "field-off", !quiet);
  root.dataset.listed = "";
  reveal(root, "empty", waiting.length === 0);
  reveal(root, "some", waiting.length > 0);
  reveal(root, "receipts", receipts.length > 0);
  reveal(root, "last", lastSuccess !== undefined);
  if (lastSuccess) fill(root, "last", readable(lastSuccess));
}

/** @param {HTMLElement} root @param {string} name @param {boolean} visible */
function reveal(root, name, visible) {
  for (const part of root.querySelectorAll(`[data-when="${name}"]`)) if (part instanceof HTMLElement) part.hidden = !visible;
}

/** @param {HTMLElement} root */
function cannotSay(root) {
  root.dataset.listed = "";
  for (const name of ["empty", "some"]) reveal(root, name, false);
}

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  // What cannot be read is not called nothing; `storage-state.js` says why.
  const tell = () => show(root).catch(() => cannotSay(root));
  const send = root.querySelector("[data-send]");
  send?.addEventListener("click", async () => {
    reveal(root, "no-network", !navigator.onLine);
    await deliver({ now: true, byHand: true });
    void tell();
  });
  for (const button of root.querySelectorAll("[data-field-mode]")) {
    button.addEventListener("click", async () => {
      const on = button instanceof HTMLElement && button.dataset.fieldMode === "on";
      await setFieldMode(on);
      void tell();
      root.querySelector(`[data-field-mode="${on ? "off" : "on"}"]`)?.scrollIntoView({ block: "nearest" });
      if (!on) document.dispatchEvent(new CustomEvent("waymark:saved"));
    });
  }
  const stop = onChange(tell);
  addEventListener("online", tell);
  await shortly(begunWithin(root), tell());
  live(root);
  return () => {
    stop();
    removeEventListener("online", tell);
  };
}
