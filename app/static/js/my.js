/**
 * The person's own door: a typed code is stretched here, what it opens is shown here, and all of it is gone at Exit, at
 * locking and when the page is left. Nothing is kept, nothing is in an address.
 */
import { announce } from "./announce.js";
import { posted, problem, showPart } from "./coded.js";
import { enhanceWithin } from "./enhance.js";
import { complain, when } from "./intake/form.js";
import { live } from "./live.js";
import { clearSheet, printSheet } from "./sheet.js";

/** @typedef {import("shared/receipt-code.js").Opened} Opened */

const PARTS = ["type", "opening", "unknown", "open", "problem"];

/** @param {HTMLElement} root @param {string} part */
const show = (root, part) => showPart(root, PARTS, part);

/** What was agreed, from the person's own copy; a server that says otherwise is told on. @param {HTMLElement} root @param {HTMLElement} opened @param {Uint8Array} secret */
async function compare(root, opened, secret) {
  const sealed = Uint8Array.from(atob(opened.dataset.copy ?? ""), (character) => character.charCodeAt(0));
  if (sealed.length === 0) return;
  const [{ identityFromSecret, open }, { unpad }] = await Promise.all([import("shared/seal.js"), import("shared/padding.js")]);
  /** @type {import("./intake/person-copy.js").PersonCopy | undefined} */
  const copy = await open(sealed, identityFromSecret(secret))
    .then(unpad)
    .then((bytes) => JSON.parse(new TextDecoder().decode(bytes)))
    .catch(() => undefined);
  let same = copy !== undefined;
  for (const place of opened.querySelectorAll("[data-grant]")) {
    if (!(place instanceof HTMLElement)) continue;
    const agreed = copy?.grants.find((one) => one.id === place.dataset.grant);
    const said = (place.dataset.items ?? "").split(" ").filter(Boolean);
    same &&= agreed !== undefined && agreed.items.length === said.length && agreed.items.every((one) => said.includes(one));
    if (!agreed) continue;
    const items = agreed.items.map((one) => {
      const template = root.querySelector(`template[data-item="${one}"]`);
      return template instanceof HTMLTemplateElement ? template.content.cloneNode(true) : "";
    });
    place.querySelector("[data-list='items']")?.replaceChildren(...items);
  }
  when(opened, "differs", !same);
}

/** @param {HTMLElement} within @returns {Record<string, string>} what was typed and chosen */
function typed(within) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const field of within.querySelectorAll("[data-field]")) {
    if (!(field instanceof HTMLInputElement) || (field.type === "radio" && !field.checked) || !field.value.trim()) continue;
    found[field.dataset.field ?? ""] = field.value.trim();
  }
  return found;
}

/** @param {HTMLElement} within @returns {Promise<object | undefined>} what to post; nothing when nothing was said */
async function sealedWords(within) {
  const words = typed(within);
  if (Object.keys(words).length === 0) return undefined;
  const { key = "", recipient = "", grantId: grant, write: kind } = within.dataset;
  const [{ seal }, { pad }, { toBase64url, utf8 }] = await Promise.all([import("shared/seal.js"), import("shared/padding.js"), import("shared/bytes.js")]);
  const sealed = await seal(await pad(utf8(JSON.stringify({ schema: 1, kind, grant, ...words }))), [recipient]);
  return { kind, grant, key, sealed: toBase64url(sealed) };
}

/** @param {Blob} file @param {string} name */
function download(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  const field = /** @type {HTMLInputElement} */ (root.querySelector("[data-code]"));
  const place = /** @type {HTMLElement} */ (root.querySelector("[data-place]"));
  /** @type {Opened | undefined} */
  let opened;
  let busy = false;
  /** Goes up with every closing, so that what was being opened meanwhile is not shown. */
  let closings = 0;

  const forget = () => {
    closings += 1;
    opened = undefined;
    busy = false;
    place.replaceChildren();
    clearSheet();
  };

  const close = () => {
    forget();
    field.value = "";
    show(root, "type");
  };

  /** Asks the server, and shows what it answers. @param {string} address @param {object} [more] @returns {Promise<Response | undefined>} an answer to something else than a look */
  const ask = async (address, more = {}) => {
    const mine = opened;
    if (!mine || busy) return undefined;
    const started = closings;
    busy = true;
    try {
      const response = await posted(address, { locator: mine.locator, token: mine.token, ...more });
      if (closings !== started) return undefined;
      if (response.ok && address !== "/my/record") await fill(await response.text(), mine, started);
      else if (response.status === 404 && address === "/my/open") show(root, "unknown");
      else if (!response.ok) problem(root, response.status === 429 ? "many" : "failed");
      if (!response.ok && address === "/my/open" && response.status !== 404) when(root, "opening", false), when(root, "type", true);
      return response.ok && closings === started ? response : undefined;
    } catch {
      if (closings !== started) return undefined;
      problem(root, "offline");
      if (address === "/my/open") when(root, "opening", false), when(root, "type", true);
      return undefined;
    } finally {
      if (closings === started) busy = false;
    }
  };

  /** @param {string} html from our own server @param {Opened} mine @param {number} started */
  const fill = async (html, mine, started) => {
    if (closings !== started) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren(...document.adoptNode(page.body).childNodes);
    const shown = /** @type {HTMLElement} */ (place.querySelector("[data-copy]"));
    await compare(root, shown, mine.secret);
    if (closings !== started) return;
    enhanceWithin(place);
    show(root, "open");
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const started = closings;
    const { readCode, stretch } = await import("shared/receipt-code.js");
    if (closings !== started) return;
    const read = readCode(field.value);
    if ("wrong" in read) return complain(root, root.dataset[read.wrong] ?? "");
    when(root, "problem", false);
    /** @type {HTMLElement} */ (root.querySelector("[data-error-summary]")).hidden = true;
    show(root, "opening");
    const stretched = await stretch(read.code);
    if (closings !== started) return;
    field.value = "";
    opened = stretched;
    await ask("/my/open");
  });

  root.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!(button instanceof HTMLElement)) return;
    const { withdraw, record, print: sheet, grantId: grant } = button.dataset;
    if (sheet) printSheet(place, sheet);
    if ("close" in button.dataset || "again" in button.dataset) close();
    const started = closings;
    if ("early" in button.dataset) await ask("/my/withdraw");
    if (withdraw !== undefined) await ask("/my/withdraw", withdraw ? { grant: withdraw } : {});
    if (record) {
      const file = await (await ask("/my/record", { grant, as: record }))?.blob();
      if (file && closings === started) download(file, "record.json");
    }
    const within = "send" in button.dataset ? button.closest("[data-write]") : null;
    const words = within instanceof HTMLElement ? await sealedWords(within) : undefined;
    if (words && closings === started && (await ask("/my/write", words))) announce(root.dataset.done ?? "");
  });

  live(root);
  for (const end of ["waymark:forget", "waymark:locked"]) document.addEventListener(end, close);
  return () => {
    forget();
    for (const end of ["waymark:forget", "waymark:locked"]) document.removeEventListener(end, close);
  };
}
