/**
 * With the recovery sheet: the organisation's key is typed in here, compared with what the server knows of it, and leaves the
 * page only sealed to the member's own key.
 */
import * as store from "shared/store.js";
import { toBase64url, utf8 } from "shared/bytes.js";
import { settle } from "./device.js";
import { go } from "./go.js";
import { live } from "./live.js";
import { post, problem } from "./post.js";
import { proof } from "./proof.js";

/** @param {HTMLElement} root @param {string} which */
function wrong(root, which) {
  for (const words of root.querySelectorAll("[data-wrong]")) {
    if (words instanceof HTMLElement) words.hidden = words.dataset.wrong !== which;
  }
  const field = root.querySelector("textarea");
  field?.toggleAttribute("aria-invalid", which !== "");
  if (which) field?.focus();
}

/** @param {HTMLElement} root @param {string} identity @returns {Promise<boolean>} false when it was refused here, and why was said */
async function takeIn(root, identity) {
  const { recipientOf, seal } = await import("shared/seal.js");
  const recipient = await recipientOf(identity).catch(() => "");
  if (!recipient) return wrong(root, "typing"), false;
  const keys = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-key]")]);
  const found = keys.find((one) => one.dataset.recipient === recipient);
  if (!found) return wrong(root, "other"), false;
  const me = (await store.currentIdentity()) ?? (await settle());
  const sealed = await seal(utf8(identity), [me?.recipient ?? ""]);
  const about = { key_id: found.dataset.key };
  const proven = await proof("/organisation/key/question", identity, about);
  await post(root.dataset.post ?? "", { ...about, sealed: toBase64url(sealed), proof: proven });
  return true;
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("sheet"));
  const forget = () => form.reset();
  live(root);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem(root);
    wrong(root, "");
    try {
      if (!(await takeIn(root, field.value.replaceAll(/[\s-]+/gu, "").toUpperCase().replace(/^AGESECRETKEYPQ1/u, "AGE-SECRET-KEY-PQ-1")))) return;
      forget();
      await settle();
      go(location.pathname);
    } catch (error) {
      problem(root, error);
    }
  });
  for (const end of ["waymark:locked", "waymark:forget"]) document.addEventListener(end, forget);
  return () => {
    forget();
    for (const end of ["waymark:locked", "waymark:forget"]) document.removeEventListener(end, forget);
  };
}
