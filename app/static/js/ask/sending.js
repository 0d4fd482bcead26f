/**
 * What is being sent, and what may have arrived although no answer came: posted again as it was, so that it arrives once and the
 * number that is shown opens it. In this document's memory alone; a change of language does not end it.
 */
import { stretch } from "shared/receipt-code.js";
import { v7 as uuid } from "uuid";
import { posted } from "../coded.js";
import { prepareToSend } from "./referral.js";

/** @typedef {{ of: string, referral: object, code?: string }} Made `of`: what it was made of */
/** @typedef {{ wrong?: string, code?: string }} Sent the code of what went wrong, or else the person's number if they want one */

/** @type {Made | undefined} */
let made;
/** @type {Promise<Sent> | undefined} */
let going;

/** Forgets it all: what is on its way may still arrive. */
export function drop() {
  made = undefined;
  going = undefined;
}
for (const end of ["waymark:forget", "waymark:locked"]) document.addEventListener(end, drop);

/** @returns {Promise<Sent> | undefined} what comes of the one that is being sent, or came of the one that was received */
export const underWay = () => going;

/** What was changed is sent as another one. The one before may have arrived: it is stopped, if it has a number to stop it with.
 * @param {Made} before */
async function takeBack(before) {
  before.of = ""; // From here on it may be stopped already, so it is never posted again.
  if (!before.code) return;
  const { locator, token } = await stretch(before.code);
  const response = await posted("/my/withdraw", { locator, token });
  if (!response.ok) throw new Error(`withdraw: ${response.status}`);
}

/**
 * @param {HTMLElement} root @param {import("./places.js").Place} service @param {import("../intake/form.js").Answers} answers
 * @param {boolean} heard whether the wording was read aloud
 * @param {() => boolean} mine whether nothing was forgotten since
 * @returns {Promise<Sent>}
 */
async function attempt(root, service, answers, heard, mine) {
  const of = JSON.stringify([answers, service.id, document.documentElement.lang]);
  let own = made;
  if (own && own.of !== of) {
    await takeBack(own);
    own = undefined;
    if (mine()) made = undefined;
  }
  if (!own) {
    const { referral, code } = await prepareToSend(root, uuid(), service, answers, heard);
    if (!referral) return { wrong: "nobody" };
    own = { of, referral, code };
  }
  if (mine()) made = own;
  const response = await fetch("/ask", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(own.referral) });
  if (!response.ok) return { wrong: response.status === 429 ? "often" : "failed" };
  if (mine()) made = undefined;
  return { code: own.code };
}

/** @param {HTMLElement} root @param {import("./places.js").Place} service @param {import("../intake/form.js").Answers} answers @param {boolean} heard @returns {Promise<Sent>} */
export function send(root, service, answers, heard) {
  /** @type {Promise<Sent>} */
  const sending = Promise.resolve()
    .then(() => attempt(root, service, answers, heard, () => going === sending))
    .catch(() => ({ wrong: "failed" }))
    .then((sent) => {
      // What was received is said again in another language, with its number.
      if (sent.wrong && going === sending) going = undefined;
      return sent;
    });
  going = sending;
  return sending;
}
