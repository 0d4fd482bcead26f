/**
 * The outbox screen: one line per item with its state, the newest receipts, *Send now*.
 *
 * Every word comes from the page: `<template data-item="state">` per state, `[data-reason]` per reason for being held.
 */
import { deliver, progress } from "shared/delivery.js";
import { needsYou, onChange, pending } from "shared/outbox.js";
import { receiptRows } from "shared/store.js";
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

/** *They changed their mind*: asked once, then what waits never goes out, and the server hears that it must not.
 * @param {HTMLElement} root @param {HTMLElement} element @param {import("shared/store.js").OutboxRow} row */
function changeOfMind(root, element, row) {
  const offer = element.querySelector("details");
  if (!offer) return;
  offer.hidden = row.kind !== "referral";
  offer.querySelector("[data-withdraw]")?.addEventListener("click", async () => {
    const { withdrawQueued } = await import("./outbox-withdraw.js");
    reveal(root, "not-withdrawn", !(await withdrawQueued(row)));
  });
}

/** @param {HTMLElement} root */
async function show(root) {
  const rows = await pending();
  const sending = await isSending();
  const items = rows.map((row) => {
    const element = line(root, needsYou(row) ? "held" : overall([row], sending));
    fill(element, "time", readable(row.savedAt));
    fill(element, "what", kindWord(root, row.kind));
    changeOfMind(root, element, row);
    for (const reason of element.querySelectorAll("[data-reason]")) {
      if (reason instanceof HTMLElement) reason.hidden = !reason.dataset.reason?.split(" ").includes(row.reason ?? "");
    }
    return element;
  });
  const receipts = (await receiptRows()).reverse().slice(0, NEWEST_RECEIPTS).map((receipt) => {
    const element = line(root, receipt.withdrawn ? "withdrawn" : receipt.kind === "withdrawal" ? "withdrawal-received" : "received");
    fill(element, "time", readable(receipt.receivedAt));
    fill(element, "what", kindWord(root, receipt.kind));
    fill(element, "words", receipt.words.join(" "));
    fill(element, "what", root.dataset[receipt.kind] ?? root.dataset.other ?? "");
    return element;
  });
  root.querySelector("[data-list='waiting']")?.replaceChildren(...items);
  root.querySelector("[data-list='received']")?.replaceChildren(...receipts);
  reveal(root, "empty", rows.length === 0);
  reveal(root, "some", rows.length > 0);
  reveal(root, "receipts", receipts.length > 0);
  const { lastSuccess } = await progress();
  reveal(root, "last", lastSuccess !== undefined);
  if (lastSuccess) fill(root, "last", readable(lastSuccess));
}

/** @param {HTMLElement} root @param {string} name @param {boolean} visible */
function reveal(root, name, visible) {
  for (const part of root.querySelectorAll(`[data-when="${name}"]`)) if (part instanceof HTMLElement) part.hidden = !visible;
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const tell = () => void show(root).catch(() => reveal(root, "broken", true));
  const send = root.querySelector("[data-send]");
  send?.addEventListener("click", async () => {
    reveal(root, "no-network", !navigator.onLine);
    await deliver({ now: true });
    tell();
  });
  live(root);
  tell();
  const stop = onChange(tell);
  addEventListener("online", tell);
  return () => {
    stop();
    removeEventListener("online", tell);
  };
}
