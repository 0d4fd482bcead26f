/**
 * A step of a referral, taken with an ordinary form. Without a network it is kept here instead, as a sealed statement under
 * the same id: should the server have heard of it after all, it is the same step.
 */
import { when } from "./intake/form.js";
import { serverKeys } from "./intake/save.js";
import { keepStatement } from "./statement.js";

/** @param {HTMLFormElement} form @param {string} shown */
function show(form, shown) {
  for (const one of ["kept", "not-kept"]) when(form, one, one === shown);
  const place = form.querySelector(`[data-when="${shown}"]`);
  if (place instanceof HTMLElement) place.focus();
}

/** @param {HTMLFormElement} form */
async function keepHere(form) {
  const fields = new FormData(form);
  const action = String(fields.get("action") ?? "");
  const id = String(fields.get("id"));
  const code = String(fields.get(`code-${action}`) ?? "") || null;
  try {
    await keepStatement({ id, kind: "referral-step", body: { copy: form.dataset.copy, action, code } });
    for (const field of form.elements) field.setAttribute("disabled", "");
    show(form, "kept");
  } catch {
    show(form, "not-kept");
  }
}

/** Whether everything that the step needs was chosen; what is missing is named by the server, so offline by the field itself. @param {HTMLFormElement} form */
function whole(form) {
  const chosen = form.querySelector("input[name=action]:checked");
  const first = form.querySelector("input[name=action]");
  if (!(chosen instanceof HTMLInputElement)) {
    if (first instanceof HTMLInputElement) first.focus();
    return false;
  }
  const code = form.elements.namedItem(`code-${chosen.value}`);
  if (!(code instanceof HTMLSelectElement) || code.value) return true;
  code.focus();
  return false;
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const instead = (/** @type {Event} */ event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (whole(form)) void keepHere(form);
  };
  // The network may be gone although the phone does not know it yet.
  const failed = (/** @type {Event} */ event) => {
    if (event.target === form && whole(form)) void keepHere(form);
  };
  // Known before the network goes: without the server's key nothing can be sealed to it.
  void serverKeys().catch(() => undefined);
  form.addEventListener("submit", instead, { capture: true });
  document.addEventListener("htmx:error", failed);
  return () => document.removeEventListener("htmx:error", failed);
}
