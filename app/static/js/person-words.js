/** What the person wrote with their code, opened with the organisation's key and shown here alone. */
import { NotHandedOut, handedOut, show } from "./handed-out.js";
import { when } from "./intake/form.js";
import { live } from "./live.js";

/** @param {HTMLElement} root @returns {Promise<Record<string, string>>} */
async function opened(root) {
  const { key = "", source = "" } = root.dataset;
  const { organisationIdentity } = await import("./keyring.js");
  const identity = await organisationIdentity(key);
  const response = await handedOut(source, "application/octet-stream");
  const [{ open }, { unpad }] = await Promise.all([import("shared/seal.js"), import("shared/padding.js")]);
  return JSON.parse(new TextDecoder().decode(await unpad(await open(new Uint8Array(await response.arrayBuffer()), identity))));
}

/** @param {HTMLElement} root @param {Record<string, string>} words @returns {Node[]} */
function rows(root, words) {
  return [...root.querySelectorAll("template[data-label]")].flatMap((template) => {
    if (!(template instanceof HTMLTemplateElement)) return [];
    const value = words[template.dataset.label ?? ""];
    if (value === undefined) return [];
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    const word = ["right", "safe", "again"].includes(template.dataset.label ?? "") && root.querySelector(`template[data-word="${CSS.escape(value)}"]`);
    const place = row.querySelector("dd");
    if (place) place.textContent = word instanceof HTMLTemplateElement ? (word.content.textContent ?? "") : value;
    return [row];
  });
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const fields = /** @type {HTMLElement} */ (root.querySelector("[data-fields]"));
  let closings = 0;
  root.querySelector("[data-open]")?.addEventListener("click", async () => {
    const started = closings;
    show(root, "opening");
    try {
      const words = await opened(root);
      if (closings !== started) return;
      fields.replaceChildren(...rows(root, words));
      show(root, "open");
      fields.focus();
    } catch (error) {
      if (closings === started) {
        show(root, error);
        when(root, "sealed", !(error instanceof NotHandedOut && error.state !== "failed"));
      }
    }
  });
  const close = () => {
    closings += 1;
    fields.replaceChildren();
    show(root, "sealed");
  };
  live(root);
  for (const end of ["waymark:forget", "waymark:locked"]) document.addEventListener(end, close);
  return () => {
    for (const end of ["waymark:forget", "waymark:locked"]) document.removeEventListener(end, close);
  };
}
