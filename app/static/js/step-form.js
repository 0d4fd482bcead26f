/**
 * A step of a referral, taken with an ordinary form. Without a network it is kept here instead, as a sealed statement under
 * the same id: should the server have heard of it after all, it is the same step.
 */
import { when } from "./intake/form.js";
import { serverKeys } from "./intake/save.js";
import { keepStatement } from "./statement.js";

/** @typedef {FormData | URLSearchParams} Said what was chosen, as it stood when the form was sent */
/** @typedef {CustomEvent<{ ctx?: { sourceElement: Element, request: { body: URLSearchParams } } }>} Told what htmx tells of a request */

/** @param {HTMLFormElement} form @param {string} shown */
function show(form, shown) {
  for (const one of ["kept", "not-kept"]) when(form, one, one === shown);
  const place = form.querySelector(`[data-when="${shown}"]`);
  if (place instanceof HTMLElement) place.focus();
}

/** @param {HTMLFormElement} form @param {Said} said @returns {Promise<boolean>} whether it is kept */
async function keepHere(form, said) {
  const action = String(said.get("action") ?? "");
  const code = String(said.get(`code-${action}`) ?? "") || null;
  try {
    await keepStatement({ id: String(said.get("id")), kind: "referral-step", body: { copy: form.dataset.copy, action, code } });
  } catch {
    show(form, "not-kept");
    return false;
  }
  for (const field of form.elements) field.setAttribute("disabled", "");
  show(form, "kept");
  return true;
}

/** Whether everything that the step needs was chosen; what is missing is named by the server, so offline by the field itself.
 * @param {HTMLFormElement} form @param {Said} said */
function whole(form, said) {
  const action = said.get("action");
  const missing = action ? said.get(`code-${action}`) === "" && `[name="code-${action}"]` : "[name=action]";
  const field = missing && form.querySelector(missing);
  if (field instanceof HTMLElement) field.focus();
  return !missing;
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  /** The request that is under way. @type {Told["detail"]["ctx"]} */
  let sending;
  /** Being kept, or kept: a second time it would be refused, as it has the same id. */
  let keeping = false;
  let left = false;
  /** @param {Said} said */
  const keep = async (said) => {
    keeping = whole(form, said);
    if (keeping) keeping = await keepHere(form, said);
  };
  const submit = (/** @type {Event} */ event) => {
    const busy = sending !== undefined || keeping;
    if (navigator.onLine && !busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!busy) void keep(new FormData(form));
  };
  const began = (/** @type {Event} */ event) => {
    const { ctx } = /** @type {Told} */ (event).detail;
    if (ctx?.sourceElement === form) sending = ctx;
  };
  // The network may be gone although the phone does not know it yet.
  const failed = (/** @type {Event} */ event) => {
    const { ctx } = /** @type {Told} */ (event).detail;
    if (ctx && ctx === sending) void keep(ctx.request.body);
  };
  const settled = (/** @type {Event} */ event) => {
    if (/** @type {Told} */ (event).detail.ctx !== sending) return;
    sending = undefined;
    if (left) stop();
  };
  const stop = () => {
    document.removeEventListener("htmx:error", failed);
    document.removeEventListener("htmx:finally:request", settled);
  };
  // Known before the network goes: without the server's key nothing can be sealed to it.
  void serverKeys().catch(() => undefined);
  form.addEventListener("submit", submit, { capture: true });
  form.addEventListener("htmx:before:request", began);
  // Of a form that left the page meanwhile, the document is told.
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:finally:request", settled);
  return () => {
    left = true;
    if (!sending) stop();
  };
}
