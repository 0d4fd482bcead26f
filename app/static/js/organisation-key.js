/**
 * The key ceremony: an organisation's key is made in this page, printed on the recovery sheet, and leaves the page only
 * sealed to the member who makes it, after they have shown that they hold the sheet.
 */
import * as store from "shared/store.js";
import { toBase64url, utf8 } from "shared/bytes.js";
import { settle } from "./device.js";
import { go } from "./go.js";
import { live } from "./live.js";
import { organisationIdentity } from "./keyring.js";
import { Refused, post, problem } from "./post.js";
import { proof } from "./proof.js";

const TYPED_BACK = 6;

/** @param {HTMLElement} root @param {string} state */
function show(root, state) {
  for (const part of root.querySelectorAll("[data-when]")) {
    if (part instanceof HTMLElement) part.hidden = !(part.dataset.when ?? "").split(" ").includes(state);
  }
  const first = root.querySelector(`[data-when~="${state}"] :is(h2)`);
  if (first instanceof HTMLElement) {
    first.tabIndex = -1;
    first.focus();
  }
}

/** @param {HTMLElement} root @param {string} identity @param {SVGElement} code */
function fillSheet(root, identity, code) {
  const [, prefix = "", rest = ""] = identity.match(/^(.*-1)(.*)$/u) ?? [];
  const groups = [prefix, ...(rest.match(/.{1,4}/gu) ?? [])];
  const text = /** @type {HTMLElement} */ (root.querySelector("[data-key-text]"));
  // The spaces are for who listens to the sheet or copies it by hand.
  text.replaceChildren(...groups.flatMap((group) => [Object.assign(document.createElement("span"), { textContent: group }), " "]));
  root.querySelector("[data-key-qr]")?.replaceChildren(code);
}

/** @param {HTMLElement} root */
function clearSheet(root) {
  for (const place of root.querySelectorAll("[data-key-text], [data-key-qr]")) place.replaceChildren();
}

/** @param {HTMLElement} root @param {string} identity */
async function keep(root, identity) {
  const me = (await store.currentIdentity()) ?? (await settle());
  const { recipientOf, seal } = await import("shared/seal.js");
  const sealedTo = async (/** @type {string} */ recipient) => toBase64url(await seal(utf8(identity), [recipient]));
  const key = { key_id: root.dataset.keyId, recipient: await recipientOf(identity), sealed: await sealedTo(me?.recipient ?? "") };
  const { post: address = "", replaces } = root.dataset;
  await post(address, replaces ? { ...key, replaces, others: await others(root, sealedTo), proof: await proven(replaces) } : key);
  await settle();
}

/** That the key which is replaced can be opened here: a session alone renews nothing. @param {string} replaces */
const proven = async (replaces) => proof("/organisation/key/question", await organisationIdentity(replaces), { key_id: replaces });

/** The new key for everybody else who holds the one that it replaces. @param {HTMLElement} root @param {(recipient: string) => Promise<string>} sealedTo */
async function others(root, sealedTo) {
  const holders = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-holder]")]);
  return Promise.all(holders.map(async ({ dataset }) => ({ member: dataset.holder, sealed: await sealedTo(dataset.recipient ?? "") })));
}

/** @param {HTMLElement} root @param {string} identity @param {SubmitEvent} event */
async function check(root, identity, event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("last"));
  const wrong = /** @type {HTMLElement} */ (form.querySelector("[data-wrong]"));
  wrong.hidden = field.value.replaceAll(/\s/gu, "").toUpperCase() === identity.slice(-TYPED_BACK);
  if (!wrong.hidden) return field.focus();
  problem(root);
  show(root, "working");
  try {
    await keep(root, identity);
    clearSheet(root);
    go("/organisation/key");
  } catch (error) {
    // Locked meanwhile: there is no sheet to compare with.
    show(root, root.querySelector("[data-key-text]")?.hasChildNodes() ? "check" : "start");
    problem(root, error);
  }
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const on = (/** @type {string} */ selector, /** @type {() => void} */ what) => root.querySelector(selector)?.addEventListener("click", what);
  let identity = "";
  const forget = () => {
    identity = "";
    clearSheet(root);
    root.querySelector("form")?.reset();
  };
  /** Goes up with every lock, so that a key that was being made meanwhile is not shown. */
  let locks = 0;
  const locked = () => {
    locks += 1;
    const shown = root.querySelector("[data-when='sheet']:not([hidden]), [data-when='check']:not([hidden])");
    forget();
    if (!shown) return;
    show(root, "start");
    const { locked = "", lockedNext = "" } = /** @type {HTMLElement} */ (root.querySelector("[data-problem]")).dataset;
    problem(root, new Refused(0, locked, lockedNext));
  };
  on("[data-make]", async () => {
    const started = locks;
    problem(root);
    show(root, "working");
    const { replaces } = root.dataset;
    try {
      if (replaces) await organisationIdentity(replaces);
    } catch (error) {
      show(root, "start");
      return problem(root, error);
    }
    const { generateIdentity } = await import("shared/seal.js");
    const made = await generateIdentity();
    const { qrCode } = await import("./organisation-key-qr.js");
    if (locks !== started) return show(root, "start");
    identity = made;
    fillSheet(root, identity, qrCode(identity));
    show(root, "sheet");
  });
  on("[data-print]", () => print());
  on("[data-printed]", () => show(root, "check"));
  on("[data-again]", () => show(root, "sheet"));
  root.querySelector("form")?.addEventListener("submit", (event) => void check(root, identity, event));
  document.addEventListener("waymark:forget", forget);
  document.addEventListener("waymark:locked", locked);
  live(root);
  return () => {
    forget();
    document.removeEventListener("waymark:forget", forget);
    document.removeEventListener("waymark:locked", locked);
  };
}
