/**
 * Asking for help oneself: one part of the form at a time, everything in this document's memory, sealed here to the
 * organisation that was chosen, sent once. Nothing is kept on the device.
 */
import { grouped } from "shared/receipt-code.js";
import { shortly } from "./above.js";
import { chosen, offer } from "./ask/places.js";
import { drop, send, underWay } from "./ask/sending.js";
import { complain, put, read, reveal, when, word } from "./intake/form.js";
import { readAloud } from "./aloud.js";
import { live } from "./live.js";

const PARTS = ["safe", "needs", "who", "contact", "agree"];

/** @param {HTMLElement} root @param {number} at */
function show(root, at) {
  root.dataset.at = String(at);
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-part]"))) {
    part.hidden = part.dataset.part !== PARTS[at];
    if (!part.hidden) /** @type {HTMLElement | null} */ (part.querySelector("h2"))?.focus();
  }
  const last = at === PARTS.length - 1;
  const button = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));
  button("next").hidden = last;
  button("send").hidden = !last;
  button("back").hidden = at === 0;
  const summary = root.querySelector("[data-error-summary]");
  if (summary instanceof HTMLElement) summary.hidden = true;
}

/** @param {HTMLElement} root @param {string} part @param {import("./intake/form.js").Answers} answers @returns {string | undefined} the code of what is missing */
function missing(root, part, answers) {
  if (part === "needs" && answers.needs.length === 0) return "needs";
  if (part === "who" && !chosen(root)) return "who";
  if (part === "contact" && !answers.how) return "contact";
  if (part === "contact" && answers.how !== "code" && !answers.number) return "number";
  if (part === "agree" && !answers.urgency) return "agree";
  return part === "agree" && answers.how === "code" && answers.copy_safe !== "yes" ? "code" : undefined;
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  let at = 0;
  /** Where it leads: a part whose list is awaited is not shown yet. */
  let towards = 0;
  let heard = false;
  let busy = false;
  /** Goes up with every closing, so that what was being sent meanwhile is not shown. */
  let closings = 0;
  const voice = readAloud(root, () => (heard = true));
  const listed = () => shortly(offer(root, read(form)));
  const place = (/** @type {number} */ to) => {
    at = towards = to;
    show(root, at);
    if (PARTS[at] === "agree") put(root, "organisation", chosen(root)?.name ?? "");
  };
  const go = async (/** @type {number} */ to) => {
    if (to === towards) return;
    towards = to;
    // A list that came in later would move what they are about to touch.
    if (PARTS[to] === "who") await listed();
    // Back, locked or gone on meanwhile.
    if (to === towards) place(to);
  };
  /** @param {Promise<import("./ask/sending.js").Sent>} sending */
  const finish = async (sending) => {
    const started = closings;
    busy = true;
    when(root, "sending", true);
    const { wrong, code } = await sending;
    if (closings !== started) return;
    when(root, "sending", false);
    busy = false;
    if (wrong) return complain(root, word(root, wrong));
    put(root, "code", code ? grouped(code) : "");
    when(root, "code", code !== undefined);
    form.reset();
    form.hidden = true;
    when(root, "done", true);
    /** @type {HTMLElement | null} */ (root.querySelector("[data-when='done'] h2"))?.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    const answers = read(form);
    const wrong = missing(root, PARTS[at], answers);
    if (wrong) return complain(root, word(root, wrong));
    if (at < PARTS.length - 1) return void go(at + 1);
    const service = chosen(root);
    if (service) void finish(send(root, service, answers, heard));
    else complain(root, word(root, "who"));
  });
  form.addEventListener("input", () => reveal(root, read(form)));
  root.querySelector("[data-back]")?.addEventListener("click", () => void go(at - 1));
  const forget = () => {
    closings += 1;
    busy = false;
    when(root, "sending", false);
    form.reset();
    put(root, "code", "");
    when(root, "code", false);
    voice.stop();
    place(0);
  };
  for (const end of ["waymark:forget", "waymark:locked"]) document.addEventListener(end, forget);
  // Only the language changed: on where it was, but for the places, whose list has to be made again.
  const before = Math.min(Number(root.dataset.at), PARTS.indexOf("who"));
  if (before > 0) place(before);
  if (PARTS[before] === "who") void listed().then(() => live(root));
  else live(root);
  const sending = underWay();
  if (sending) void finish(sending);
  return () => {
    closings += 1;
    // In another language the same page stands there already.
    if (!document.querySelector("[data-enhance='ask']")) drop();
    voice.stop();
    form.reset();
    for (const end of ["waymark:forget", "waymark:locked"]) document.removeEventListener(end, forget);
  };
}
