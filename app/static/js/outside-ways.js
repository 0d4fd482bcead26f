/** Links and codes for those without an account, on *Saved*: shown once, gone with the page. */
import { announce } from "./announce.js";
import { put } from "./intake/form.js";
import { live } from "./live.js";

/** @param {HTMLElement} root @param {import("./intake/outside.js").Way} way @param {string} code as it is told */
function card(root, way, code) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("template[data-way]"));
  const made = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
  const address = `${location.origin}${root.dataset.origin}#${way.link}`;
  put(made, "name", way.name);
  put(made, "link", address);
  put(made, "code", code);
  const share = /** @type {HTMLElement} */ (made.querySelector("[data-share]"));
  const copied = /** @type {HTMLElement} */ (made.querySelector("[data-copied]"));
  share.hidden = !("share" in navigator);
  share.addEventListener("click", () => void navigator.share({ url: address }).catch(() => undefined));
  made.querySelector("[data-copy]")?.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address);
    copied.hidden = false;
    announce(copied.textContent ?? "");
  });
  return made;
}

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  // A page of an older pack does not say whose it is.
  const { base = location.pathname } = root.dataset;
  const [{ taken }, { groupedOutsideCode }] = await Promise.all([import("./intake/outside.js"), import("shared/outside-code.js")]);
  // Taken once: by a page that nobody sees they would be lost.
  if (!root.isConnected) return undefined;
  const ways = taken(base.split("/")[2]);
  const list = /** @type {HTMLElement} */ (root.querySelector("[data-list='ways']"));
  root.hidden = ways.length === 0;
  list.replaceChildren(...ways.map((way) => card(root, way, groupedOutsideCode(way.code))));
  const gone = () => {
    list.replaceChildren();
    root.hidden = true;
  };
  root.querySelector("[data-done]")?.addEventListener("click", gone);
  for (const end of ["waymark:forget", "waymark:locked"]) document.addEventListener(end, gone);
  live(root);
  return () => {
    list.replaceChildren();
    for (const end of ["waymark:forget", "waymark:locked"]) document.removeEventListener(end, gone);
  };
}
