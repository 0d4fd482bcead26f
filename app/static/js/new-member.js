/** What joining, replacing a lost passkey and a second way in do alike: a form is filled in, a passkey is made, and a key that it or six words open. */
import { keyForSecret } from "./keyring-new.js";
import { live } from "./live.js";
import * as passkey from "./passkey.js";
import { post, problem } from "./post.js";
import { keepWords, offerWords, show } from "./six-words.js";

/**
 * @param {HTMLElement} root its `data-options` says where the browser learns what to make
 * @param {(answers: Record<string, any>, key: import("./keyring-new.js").NewKey) => Promise<void>} finish what the form says with the passkey's `credential`, and the key: its `posted` half alone may leave the page
 */
export function makeMember(root, finish) {
  if (!passkey.supported()) return show(root, "unsupported");
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form[data-start]"));
  live(root);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem(root);
    const said = Object.fromEntries(new FormData(form));
    show(root, "working");
    try {
      const made = await passkey.create(await post(root.dataset.options ?? "", said));
      const answers = { ...said, credential: made.credential };
      if (made.secret) await finish(answers, await keyForSecret(made.secret));
      else await offerWords(root, (key) => finish(answers, key));
    } catch (error) {
      show(root, "start");
      problem(root, error);
    }
  });
  return keepWords(root);
}
