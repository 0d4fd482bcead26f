/**
 * Something is wrong with an entry: what was chosen is sealed and kept like everything that may arrive late, so it works without a
 * network. Without this module the form is posted as it is.
 */
import { sha256 } from "shared/bytes.js";
import { keep } from "shared/outbox.js";
import { pad } from "shared/padding.js";
import { envelope } from "shared/protocol.js";
import { seal } from "shared/seal.js";
import * as store from "shared/store.js";
import { v7 as uuid } from "uuid";
import { deviceSigner } from "./device.js";

/**
 * Which entry it is about, as the entry says: in a page of the field pack all around it was made for another one. Where it is gone,
 * the address says it. @param {HTMLElement} root
 */
function serviceOf(root) {
  const entry = root.closest("main")?.querySelector("[data-service]");
  return (entry instanceof HTMLElement && entry.dataset.service) || decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
}

/** @param {string} service @param {string} report @returns {Promise<boolean>} whether it is kept on this phone */
async function save(service, report) {
  const signer = await deviceSigner();
  const server = await store.setting("server");
  if (!signer || !server) return false;
  const id = uuid();
  const madeAt = new Date().toISOString();
  const open = await envelope({ id, kind: "report", madeAt, body: { service, report }, parts: [] }, signer);
  const sealed = await seal(await pad(open), [server.recipient]);
  await keep({ id, kind: "report", memberId: signer.memberId, savedAt: madeAt, sealed, sha256: await sha256(sealed) });
  document.dispatchEvent(new CustomEvent("waymark:saved"));
  return true;
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  const service = serviceOf(root);
  const show = (/** @type {string} */ name) => {
    for (const part of root.querySelectorAll("[data-when]")) if (part instanceof HTMLElement) part.hidden = part.dataset.when !== name;
  };
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    // Captured before htmx hears of it; what this phone cannot keep is posted after all.
    event.preventDefault();
    event.stopPropagation();
    if (form.inert) return;
    const report = new FormData(form).get("report");
    if (!report) {
      show("unchosen");
      form.querySelector("input")?.focus();
      return;
    }
    // Until it is kept: a second tap would make another report of it.
    form.inert = true;
    const kept = await save(service, String(report)).catch(() => false);
    form.inert = false;
    if (!kept) {
      form.removeEventListener("submit", submit, true);
      form.requestSubmit();
      return;
    }
    form.hidden = true;
    show("saved");
    const said = root.querySelector('[data-when="saved"]');
    if (said instanceof HTMLElement) said.focus();
  };
  form.addEventListener("submit", submit, true);
}
