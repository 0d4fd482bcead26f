/** The receipt code on *saved*: asked first whether it is safe to keep, shown once, gone with the page. */
import { put, when } from "./intake/form.js";
import { live } from "./live.js";

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  // A page of an older pack does not say whose it is.
  const { base = location.pathname } = root.dataset;
  const { taken } = await import("./intake/person-copy.js");
  const { grouped } = await import("shared/receipt-code.js");
  // Taken once: by a page that nobody sees it would be lost.
  if (!root.isConnected) return undefined;
  const held = taken(base.split("/")[2]);
  let code = held?.code;
  root.hidden = code === undefined;
  if (code === undefined) return undefined;
  const show = (/** @type {string} */ part) => {
    for (const one of ["ask", "code", "refused"]) when(root, one, one === part);
    const heading = root.querySelector(`[data-when="${part}"] h2`);
    if (heading instanceof HTMLElement) heading.focus();
  };
  const drop = () => {
    code = undefined;
    put(root, "code", "");
  };
  const tell = () => {
    put(root, "code", grouped(code ?? ""));
    show("code");
  };
  root.querySelector("[data-keep]")?.addEventListener("click", tell);
  if (held?.safe) tell();
  root.querySelector("[data-refuse]")?.addEventListener("click", () => {
    drop();
    show("refused");
  });
  const gone = () => {
    drop();
    root.hidden = true;
  };
  root.querySelector("[data-written]")?.addEventListener("click", gone);
  live(root);
  for (const end of ["waymark:forget", "waymark:locked"]) document.addEventListener(end, gone);
  return () => {
    drop();
    for (const end of ["waymark:forget", "waymark:locked"]) document.removeEventListener(end, gone);
  };
}
