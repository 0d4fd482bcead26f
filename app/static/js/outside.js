/**
 * A referral for somebody without an account: link and code are stretched here, what they open is shown here, and all of it is
 * gone at Exit and when the page is left. Nothing is kept.
 */
import { announce } from "./announce.js";
import { posted, problem, showPart } from "./coded.js";
import { complain, when } from "./intake/form.js";
import { itemRows } from "./intake/show-items.js";
import { live } from "./live.js";

/** @typedef {import("shared/receipt-code.js").Opened} Opened */

const PARTS = ["no-link", "type", "opening", "unknown", "open", "problem"];

/** @param {HTMLElement} root @param {string} part */
const show = (root, part) => showPart(root, PARTS, part);

/** Opens what was sealed. @param {Response} response @param {Uint8Array} secret @returns {Promise<import("./intake/person-part.js").PersonPart>} */
async function read(response, secret) {
  const [{ identityFromSecret, open }, { unpad }] = await Promise.all([import("shared/seal.js"), import("shared/padding.js")]);
  const sealed = new Uint8Array(await response.arrayBuffer());
  return JSON.parse(new TextDecoder().decode(await unpad(await open(sealed, identityFromSecret(secret)))));
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const link = location.hash.slice(1);
  // The link's own part goes from the address bar and the history at once; it stays in this page alone.
  if (link) history.replaceState(history.state, "", location.pathname);
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
  };

  const close = () => {
    forget();
    field.value = "";
    show(root, "type");
  };

  /** @param {string} address @param {object} [more] @returns {Promise<Response | undefined>} nothing when it failed, which is then said */
  const ask = async (address, more = {}) => {
    const mine = opened;
    if (!mine || busy) return undefined;
    const started = closings;
    busy = true;
    try {
      const response = await posted(address, { locator: mine.locator, token: mine.token, ...more });
      if (closings !== started) return undefined;
      if (response.ok || response.status === 422) return response;
      if (response.status === 404) show(root, "unknown");
      else problem(root, response.status === 429 ? "many" : "failed");
    } catch {
      if (closings !== started) return undefined;
      problem(root, "offline");
    } finally {
      if (closings === started) busy = false;
    }
    when(root, "opening", false);
    if (place.childElementCount === 0 && root.querySelector("[data-when='unknown'][hidden]")) when(root, "type", true);
    return undefined;
  };

  /** @param {Response | undefined} response */
  const fill = async (response) => {
    const started = closings;
    const html = await response?.text();
    if (html === undefined || closings !== started) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren(...document.adoptNode(page.body).childNodes);
    show(root, "open");
    const wrong = place.querySelector(".error-summary");
    if (wrong instanceof HTMLElement) wrong.focus();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const started = closings;
    const { readOutsideCode, stretchOutside } = await import("shared/outside-code.js");
    if (closings !== started) return;
    const typed = readOutsideCode(field.value);
    if ("wrong" in typed) return complain(root, root.dataset[typed.wrong] ?? "");
    /** @type {HTMLElement} */ (root.querySelector("[data-error-summary]")).hidden = true;
    show(root, "opening");
    const stretched = await stretchOutside(link, typed.code);
    if (closings !== started) return;
    opened = stretched;
    field.value = "";
    await fill(await ask("/outside/open"));
  });

  place.addEventListener("submit", async (event) => {
    event.preventDefault();
    const step = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.target)));
    const started = closings;
    const response = await ask("/outside/step", { step });
    await fill(response);
    if (response?.ok && closings === started) announce(root.dataset.done ?? "");
  });

  root.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!(button instanceof HTMLElement)) return;
    if ("close" in button.dataset || "again" in button.dataset) close();
    if (!("read" in button.dataset) || !opened) return;
    const { secret } = opened;
    const started = closings;
    const response = await ask("/outside/part");
    if (!response) return;
    try {
      const part = await read(response, secret);
      if (closings !== started) return;
      const fields = /** @type {HTMLElement} */ (place.querySelector("[data-fields]"));
      fields.replaceChildren(...itemRows(root, part.items, part.referral));
      when(place, "sealed", false);
      when(place, "read", true);
      fields.focus();
    } catch {
      if (closings === started) problem(root, "unreadable");
    }
  });

  live(root);
  void import("shared/outside-code.js").then(({ isLink }) => !isLink(link) && show(root, "no-link"));
  for (const end of ["waymark:forget", "waymark:locked"]) document.addEventListener(end, close);
  return () => {
    forget();
    for (const end of ["waymark:forget", "waymark:locked"]) document.removeEventListener(end, close);
  };
}
