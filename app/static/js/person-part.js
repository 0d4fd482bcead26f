/** Opening a person part: one gesture unlocks, fetches the sealed copy (which is written to the log) and shows it here alone. */
import { joined, sha256, utf8 } from "shared/bytes.js";
import { handedOut, show } from "./handed-out.js";
import { when } from "./intake/form.js";
import { itemRows } from "./intake/show-items.js";
import { live } from "./live.js";

/** @typedef {import("./intake/person-part.js").PersonPart} PersonPart */

/** What is open now stays open over an answer that brings the same page again; gone with the page, the lock and *Exit*.
 * @type {PersonPart | undefined} */
let kept;

/** @param {string} referral @returns {PersonPart | undefined} what is open in this page of that referral */
export const openPart = (referral) => (kept?.referral === referral ? kept : undefined);

/** Marks of the parts opened since the last lock, by referral: their names and numbers, hashed with a salt that this page
 * alone knows. Enough to say that two may be the same person, here and to nobody else.
 * @type {Map<string, Set<string>>} */
const marks = new Map();
let salt = crypto.getRandomValues(new Uint8Array(16));

function forget() {
  kept = undefined;
  marks.clear();
  salt = crypto.getRandomValues(new Uint8Array(16));
}

for (const end of ["waymark:locked", "waymark:forget"]) document.addEventListener(end, forget);

/** @param {PersonPart} part @returns {Promise<Set<string>>} */
async function marksOf(part) {
  const { name = "", contact } = part.items;
  const words = name.normalize("NFKC").toLowerCase().split(/\s+/u).filter(Boolean).sort().join(" ");
  const digits = (contact?.number ?? "").replace(/\D/gu, "").slice(-8);
  const said = [...(words.length > 2 ? [`name ${words}`] : []), ...(digits.length > 5 ? [`number ${digits}`] : [])];
  const hashed = await Promise.all(said.map((one) => sha256(joined([salt, utf8(one)]))));
  return new Set(hashed);
}

/** Points out another referral opened here that may be about the same person. @param {HTMLElement} root @param {PersonPart} part */
async function compare(root, part) {
  const before = salt;
  const mine = await marksOf(part);
  if (before !== salt) return; // Locked meanwhile: nothing is remembered.
  const other = [...marks].find(([copy, theirs]) => copy !== root.dataset.copy && [...mine].some((mark) => theirs.has(mark)));
  marks.set(root.dataset.copy ?? "", mine);
  const link = root.querySelector("[data-twice]");
  if (other && link) link.setAttribute("href", (root.dataset.one ?? "").replace(root.dataset.copy ?? "", other[0]));
  when(root, "twice", other !== undefined);
}

/** @param {HTMLElement} root @returns {Promise<PersonPart>} */
async function opened(root) {
  const { key = "", source = "", referral } = root.dataset;
  const { organisationIdentity } = await import("./keyring.js");
  const organisationKey = await organisationIdentity(key);
  const response = await handedOut(source, "application/octet-stream");
  const [{ open }, { unpad }] = await Promise.all([import("shared/seal.js"), import("shared/padding.js")]);
  const bytes = await unpad(await open(new Uint8Array(await response.arrayBuffer()), organisationKey));
  const part = JSON.parse(new TextDecoder().decode(bytes));
  // A server that hands out another referral's copy must not pass it off as this one.
  if (part.referral !== referral) throw new Error("this copy belongs to another referral");
  return part;
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const fields = /** @type {HTMLElement} */ (root.querySelector("[data-fields]"));
  /** Goes up with every closing, so that what was being opened meanwhile is not shown. */
  let closings = 0;
  const reveal = (/** @type {PersonPart} */ part) => {
    fields.replaceChildren(...itemRows(root, part.items, part.referral));
    show(root, "open");
    document.dispatchEvent(new Event("waymark:opened"));
    void compare(root, part);
  };
  const openIt = async () => {
    const started = closings;
    show(root, "opening");
    try {
      const part = await opened(root);
      if (closings !== started) return;
      kept = part;
      reveal(part);
      fields.focus();
    } catch (error) {
      if (closings === started) show(root, error);
    }
  };
  const close = () => {
    closings += 1;
    fields.replaceChildren();
    when(root, "twice", false);
    show(root, "sealed");
  };
  for (const button of root.querySelectorAll("[data-open]")) button.addEventListener("click", openIt);
  live(root);
  if (kept && kept.referral === root.dataset.referral) reveal(kept);
  else kept = undefined;
  document.addEventListener("waymark:locked", close);
  document.addEventListener("waymark:forget", close);
  return () => {
    document.removeEventListener("waymark:locked", close);
    document.removeEventListener("waymark:forget", close);
    // Another page has come: only the same referral's may still show it.
    if (kept && !document.querySelector(`[data-enhance="person-part"][data-referral="${kept.referral}"]`)) kept = undefined;
  };
}
