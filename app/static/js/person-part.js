/** Opening a person part: one gesture unlocks, fetches the sealed copy (which is written to the log) and shows it here alone. */
import { when } from "./intake/form.js";
import { itemRows } from "./intake/show-items.js";
import { live } from "./live.js";

/** @param {HTMLElement} root @returns {Promise<import("./intake/person-part.js").PersonPart>} */
async function opened(root) {
  const { key = "", source = "", referral } = root.dataset;
  const { organisationIdentity } = await import("./keyring.js");
  const organisationKey = await organisationIdentity(key);
  const response = await fetch(source, { method: "POST", headers: { Accept: "application/octet-stream" } });
  if (!response.ok) throw new Error(`person part: ${response.status}`);
  const [{ open }, { unpad }] = await Promise.all([import("shared/seal.js"), import("shared/padding.js")]);
  const bytes = await unpad(await open(new Uint8Array(await response.arrayBuffer()), organisationKey));
  const part = JSON.parse(new TextDecoder().decode(bytes));
  // A server that hands out another referral's copy must not pass it off as this one.
  if (part.referral !== referral) throw new Error("this copy belongs to another referral");
  return part;
}

/** @param {HTMLElement} root @param {string} state */
function show(root, state) {
  for (const one of ["sealed", "opening", "failed", "open"]) when(root, one, one === state);
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const fields = /** @type {HTMLElement} */ (root.querySelector("[data-fields]"));
  /** Goes up with every closing, so that what was being opened meanwhile is not shown. */
  let closings = 0;
  const openIt = async () => {
    const started = closings;
    show(root, "opening");
    try {
      const part = await opened(root);
      if (closings !== started) return;
      fields.replaceChildren(...itemRows(root, part.items));
      show(root, "open");
      fields.focus();
    } catch {
      if (closings === started) show(root, "failed");
    }
  };
  const close = () => {
    closings += 1;
    fields.replaceChildren();
    show(root, "sealed");
  };
  for (const button of root.querySelectorAll("[data-open]")) button.addEventListener("click", openIt);
  live(root);
  document.addEventListener("waymark:locked", close);
  document.addEventListener("waymark:forget", close);
  return () => {
    document.removeEventListener("waymark:locked", close);
    document.removeEventListener("waymark:forget", close);
  };
}
