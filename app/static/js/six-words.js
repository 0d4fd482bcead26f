/** Six words that open a key where a passkey cannot: shown once, typed back, and off the page at every lock. Shared by joining and *My passkeys*. */
import { keyForPhrase, samePhrase, sixWords } from "./keyring-new.js";
import { Refused, problem } from "./post.js";

/** @param {HTMLElement} root @param {string} state */
export function show(root, state) {
  for (const part of root.querySelectorAll("[data-when]")) if (part instanceof HTMLElement) part.hidden = part.dataset.when !== state;
  const first = root.querySelector(`[data-when="${state}"] :is(h2, [data-focus])`);
  if (first instanceof HTMLElement) {
    first.tabIndex = -1;
    first.focus();
  }
}

/** Offers six words, sees that they were written down, and hands on the key wrapped with them.
 * @param {HTMLElement} root @param {(key: import("./keyring-new.js").NewKey) => Promise<void>} finish
 * @param {string} [identity] the member's key, where there is one already */
export async function offerWords(root, finish, identity) {
  const words = await sixWords();
  const list = /** @type {HTMLElement} */ (root.querySelector("[data-words]"));
  list.replaceChildren(
    ...words.map((word) => Object.assign(document.createElement("li"), { textContent: word })),
  );
  show(root, "words");
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form[data-check]"));
  // One handler at a time: a second try has other words.
  form.onsubmit = async (event) => {
    event.preventDefault();
    const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("phrase"));
    const wrong = /** @type {HTMLElement} */ (form.querySelector("[data-wrong]"));
    wrong.hidden = samePhrase(field.value, words.join(" "));
    if (!wrong.hidden) return field.focus();
    show(root, "working");
    try {
      await finish(await keyForPhrase(words.join(" "), identity));
    } catch (error) {
      show(root, "start");
      problem(root, error);
    }
  };
}

/** Takes the six words off the page, to begin again with others; a page that shows none stays as it is. @param {HTMLElement} root @param {boolean} say why */
export function clearWords(root, say) {
  const list = /** @type {HTMLElement} */ (root.querySelector("[data-words]"));
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form[data-check]"));
  const shown = root.querySelector("[data-when='words']:not([hidden]), [data-when='check']:not([hidden])");
  list.replaceChildren();
  form.reset();
  form.onsubmit = null;
  if (!shown) return;
  show(root, "start");
  const { locked = "", lockedNext = "" } = /** @type {HTMLElement} */ (root.querySelector("[data-problem]")).dataset;
  if (say) problem(root, new Refused(0, locked, lockedNext));
}

/** The buttons between the two screens of words, and what a lock does to them. @param {HTMLElement} root @returns {() => void} undoes it */
export function keepWords(root) {
  root.querySelector("[data-written]")?.addEventListener("click", () => show(root, "check"));
  root.querySelector("[data-again]")?.addEventListener("click", () => show(root, "words"));
  const locked = () => clearWords(root, true);
  const forget = () => clearWords(root, false);
  document.addEventListener("waymark:locked", locked);
  document.addEventListener("waymark:forget", forget);
  return () => {
    forget();
    document.removeEventListener("waymark:locked", locked);
    document.removeEventListener("waymark:forget", forget);
  };
}
