/**
 * The messages of a timeline: opened by one gesture, here alone; written here, sealed to the keys of both sides before they
 * are kept. An appointment is a message too: the server knows that there is one, not when or where.
 */
import { fromBase64url } from "shared/bytes.js";
import { v7 as uuid } from "uuid";
import { handedOut, show } from "./handed-out.js";
import { withoutControls, when } from "./intake/form.js";
import { live } from "./live.js";
import { keepStatement } from "./statement.js";

/**
 * @typedef {{ schema: 1, copy: string, side: string, text?: string, appointment?: { at: string, place: string, with: string } }} Message
 */

/** @param {HTMLElement} root @param {string} name @returns {string} the page's own word */
function word(root, name) {
  const template = root.querySelector(`template[data-word="${name}"]`);
  return template instanceof HTMLTemplateElement ? (template.content.textContent ?? "").trim() : "";
}

/** @param {string} text @returns {HTMLElement} */
function paragraph(text) {
  const element = document.createElement("p");
  element.dir = "auto";
  element.textContent = text;
  return element;
}

/** @param {HTMLElement} root @param {Message} message @returns {HTMLElement[]} */
function lines(root, message) {
  const { text, appointment } = message;
  if (!appointment) return (text ?? "").split("\n").map(paragraph);
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });
  const at = new Date(appointment.at);
  const time = paragraph(Number.isNaN(at.getTime()) ? appointment.at : format.format(at));
  return [time, ...(appointment.place ? [paragraph(appointment.place)] : []), paragraph(word(root, `with:${appointment.with}`))];
}

/** @param {HTMLElement} root @returns {Promise<Map<string, Message | undefined>>} by id; nothing for one that says it belongs elsewhere */
async function opened(root) {
  const { source = "", copy } = root.dataset;
  const { organisationIdentity, unlock } = await import("./keyring.js");
  await unlock();
  const response = await handedOut(source, "application/json");
  /** @type {{ id: string, key: string, text: string }[]} */
  const sealed = await response.json();
  const [{ open }, { unpad }] = await Promise.all([import("shared/seal.js"), import("shared/padding.js")]);
  const read = await Promise.all(
    sealed.map(async ({ id, key, text }) => {
      const bytes = await unpad(await open(fromBase64url(text), await organisationIdentity(key)));
      /** @type {Message} */
      const message = JSON.parse(new TextDecoder().decode(bytes));
      // A server that hands out another referral's message must not pass it off as one of this.
      return /** @type {const} */ ([id, message.copy === copy ? message : undefined]);
    }),
  );
  return new Map(read);
}

/** @param {HTMLFormElement} form @returns {Partial<Message> | undefined} what was written; nothing when something is missing */
function written(form) {
  const field = (/** @type {string} */ name) => withoutControls(String(new FormData(form).get(name) ?? "").trim());
  if (form.dataset.write === "text") return field("text") ? { text: field("text") } : undefined;
  const at = new Date(field("at"));
  if (Number.isNaN(at.getTime()) || !field("with")) return undefined;
  return { appointment: { at: at.toISOString(), place: field("place"), with: field("with") } };
}

/** @param {HTMLElement} root @param {HTMLFormElement} form @param {Partial<Message>} content */
async function send(root, form, content) {
  const { copy = "", side = "", senderKey, senderRecipient = "", recipientKey, recipientRecipient = "" } = root.dataset;
  const [{ seal }, { pad }] = await Promise.all([import("shared/seal.js"), import("shared/padding.js")]);
  /** @type {Message} */
  const message = { schema: 1, copy, side, ...content };
  const bytes = await seal(await pad(new TextEncoder().encode(JSON.stringify(message))), [senderRecipient, recipientRecipient]);
  await keepStatement({
    id: uuid(),
    kind: "referral-message",
    body: { copy, side, kind: form.dataset.write, keys: { sender: senderKey, recipient: recipientKey } },
    parts: [{ name: "text", bytes }],
  });
}

/** @param {HTMLElement} root @param {string} name */
function tell(root, name) {
  for (const one of ["empty", "kept", "not-kept"]) when(root, one, one === name);
  const place = root.querySelector(`[data-when="${name}"]`);
  if (place instanceof HTMLElement) place.focus();
}

/** @param {HTMLElement} root @param {HTMLFormElement} form */
async function submit(root, form) {
  if (form.inert) return;
  const content = written(form);
  if (!content) return tell(root, "empty");
  // Until it is kept: a second tap would make another message of it, and what is typed meanwhile would go with the rest.
  form.inert = true;
  try {
    await send(root, form, content);
  } catch {
    return tell(root, "not-kept");
  } finally {
    form.inert = false;
  }
  form.reset();
  form.closest("details")?.removeAttribute("open");
  tell(root, "kept");
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  let closings = 0;
  const places = () => /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-message]"));
  const read = async () => {
    const started = closings;
    show(root, "opening");
    try {
      const found = await opened(root);
      if (closings !== started) return;
      for (const place of places()) {
        const id = place.dataset.message ?? "";
        const message = found.get(id);
        const missing = word(root, found.has(id) ? "strange" : "gone");
        place.replaceChildren(...(message ? lines(root, message) : [paragraph(missing)]));
      }
      show(root, "open");
    } catch (error) {
      if (closings === started) show(root, error), when(root, "sealed", true);
    }
  };
  const close = () => {
    closings += 1;
    for (const place of places()) place.replaceChildren();
    show(root, "sealed");
  };
  /** What is being written is not kept when the phone locks: it may lie on a table. */
  const forget = () => {
    close();
    for (const form of root.querySelectorAll("form[data-write]")) if (form instanceof HTMLFormElement) form.reset();
  };
  root.querySelector("[data-read]")?.addEventListener("click", read);
  for (const form of root.querySelectorAll("form[data-write]")) {
    if (!(form instanceof HTMLFormElement)) continue;
    form.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        void submit(root, form);
      },
      { capture: true },
    );
  }
  live(root);
  document.addEventListener("waymark:locked", forget);
  document.addEventListener("waymark:forget", forget);
  return () => {
    document.removeEventListener("waymark:locked", forget);
    document.removeEventListener("waymark:forget", forget);
  };
}
