/**
 * Joining, and replacing a lost passkey: passkey, own key, wrapped key, session, in one go.
 *
 * Nothing is kept by the server before everything is there, so stopping halfway leaves the link usable.
 */
import { settle } from "./device.js";
import { go } from "./go.js";
import { adopt } from "./keyring.js";
import { keyForPhrase, keyForSecret, samePhrase, sixWords } from "./keyring-new.js";
import { live } from "./live.js";
import * as passkey from "./passkey.js";
import { Refused, post, problem } from "./post.js";
import { beforeSigningIn } from "./signing-out.js";

/** @param {HTMLElement} root @param {string} state */
function show(root, state) {
  for (const part of root.querySelectorAll("[data-when]")) if (part instanceof HTMLElement) part.hidden = part.dataset.when !== state;
  const first = root.querySelector(`[data-when="${state}"] :is(h2, [data-focus])`);
  if (first instanceof HTMLElement) {
    first.tabIndex = -1;
    first.focus();
  }
}

/** @param {HTMLElement} root @param {object} who @param {passkey.Answer} made @param {import("./keyring-new.js").NewKey} key */
async function finish(root, who, made, key) {
  await beforeSigningIn();
  const answer = await post(root.dataset.post ?? "", { ...who, credential: made.credential, key: key.posted });
  const row = await settle();
  if (row) adopt(row.memberId, key.identity);
  go(answer.next);
}

/** Offers six words, sees that they were written down, and wraps the key with them.
 * @param {HTMLElement} root @param {object} who @param {passkey.Answer} made */
async function withWords(root, who, made) {
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
      await finish(root, who, made, await keyForPhrase(words.join(" ")));
    } catch (error) {
      show(root, "start");
      problem(root, error);
    }
  };
}

/** Takes the six words off the page, to begin again with others; a page that shows none stays as it is. @param {HTMLElement} root @param {boolean} say why */
function clearWords(root, say) {
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

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  if (!passkey.supported()) return show(root, "unsupported");
  root.querySelector("[data-written]")?.addEventListener("click", () => show(root, "check"));
  root.querySelector("[data-again]")?.addEventListener("click", () => show(root, "words"));
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form[data-start]"));
  live(root);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem(root);
    const who = Object.fromEntries(new FormData(form));
    show(root, "working");
    try {
      const made = await passkey.create(await post(root.dataset.options ?? "", who));
      if (made.secret) await finish(root, who, made, await keyForSecret(made.secret));
      else await withWords(root, who, made);
    } catch (error) {
      show(root, "start");
      problem(root, error);
    }
  });
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
