/** One more passkey: made by whichever device or security key the browser offers, and given the member's key to open. */
import { settle } from "./device.js";
import { go } from "./go.js";
import { unlock } from "./keyring.js";
import { keyForSecret } from "./keyring-new.js";
import { live } from "./live.js";
import * as passkey from "./passkey.js";
import { Refused, post, problem } from "./post.js";
import { proof } from "./proof.js";
import { keepWords, offerWords, show } from "./six-words.js";

/** @param {HTMLElement} root @param {string} name @param {passkey.Answer} made @param {string} identity the member's own @param {import("./keyring-new.js").NewKey} [key] */
async function finish(root, name, made, identity, key) {
  const proven = await proof(root.dataset.question ?? "", identity);
  const answer = await post(root.dataset.post ?? "", { name, credential: made.credential, proof: proven, ...(key ? { key: key.posted } : {}) });
  await settle();
  go(answer.next);
}

/** It signs in and opens nothing: says so, and offers words that do. @param {HTMLElement} root @param {string} name @param {passkey.Answer} made @param {string} identity */
function withoutSecret(root, name, made, identity) {
  show(root, "plain");
  const on = (/** @type {string} */ selector, /** @type {() => Promise<void>} */ what) => {
    const button = root.querySelector(selector);
    if (button instanceof HTMLButtonElement) button.onclick = () => void what().catch((error) => failed(root, error));
  };
  on("[data-alone]", () => finish(root, name, made, identity));
  on("[data-with-words]", () => offerWords(root, (key) => finish(root, name, made, identity, key), identity));
}

/** @param {HTMLElement} root @param {unknown} error */
function failed(root, error) {
  show(root, "start");
  const { known = "", knownNext = "" } = root.dataset;
  const twice = error instanceof DOMException && error.name === "InvalidStateError";
  problem(root, twice ? new Refused(0, known, knownNext) : error);
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  if (!passkey.supported()) return show(root, "unsupported");
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form[data-start]"));
  live(root);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem(root);
    const name = String(new FormData(form).get("name") ?? "");
    try {
      const identity = await unlock();
      show(root, "working");
      const made = await passkey.create(await post(root.dataset.options ?? ""));
      if (made.secret) await finish(root, name, made, identity, await keyForSecret(made.secret, identity));
      else withoutSecret(root, name, made, identity);
    } catch (error) {
      failed(root, error);
    }
  });
  return keepWords(root);
}
