/**
 * The neutral page at once. On Exit the screen is empty within a frame, and on a slow phone the page that comes takes half a
 * second more. Until then its looks stand here: the same page without what it can do, read beforehand from where the worker keeps it.
 */
import { ADDRESS, neutral } from "shared/neutral-cache.js";

/** What another part of the left page still puts into the document is not shown. */
const NOTHING_ELSE = "body > :not(main) { display: none !important; }";

/** @param {string} path @returns {Promise<string>} */
async function kept(path) {
  const found = await neutral(path);
  if (!found) throw new Error(`${path} is not kept`);
  return found.text();
}

/** @returns {Promise<() => void>} puts the neutral page's looks in the place of everything that is on the screen */
async function prepared() {
  const page = new DOMParser().parseFromString(await kept(ADDRESS), "text/html");
  const files = [...page.querySelectorAll("link[rel='stylesheet']")].map((link) => link.getAttribute("href") ?? "");
  const style = new CSSStyleSheet();
  style.replaceSync([...(await Promise.all(files.map(kept))), NOTHING_ELSE].join("\n"));
  page.body.inert = true;
  return () => {
    const root = document.documentElement;
    for (const link of document.querySelectorAll("link[rel='stylesheet']")) link.remove();
    document.adoptedStyleSheets = [style];
    for (const { name } of [...root.attributes]) if (name !== "hidden") root.removeAttribute(name);
    root.lang = page.documentElement.lang;
    root.dir = page.documentElement.dir;
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    root.hidden = false;
  };
}

/** Before the worker is there, Exit shows the empty screen until the neutral page comes. */
export async function prepareExit() {
  await navigator.serviceWorker?.ready;
  const show = await prepared();
  document.addEventListener("waymark:left", (event) => {
    show();
    event.preventDefault();
  }, { once: true });
}
