/** Confirming with a passkey what a session alone may not do; a form that asks for it is sent once the server believes it. */
import { live } from "./live.js";
import * as passkey from "./passkey.js";
import { post, problem } from "./post.js";

const ADDRESS = "/identity/confirm";

/** Asks for a passkey of whoever is signed in; good for this act, in this session, for five minutes. @param {string} act */
export async function withPasskey(act) {
  const options = await post(`${ADDRESS}/options`, { act });
  if (options.confirmed) return;
  const { credential } = await passkey.get(options);
  await post(ADDRESS, { act, credential });
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root);
  live(form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem(form);
    form.inert = true;
    try {
      await withPasskey(form.dataset.act ?? "");
      form.submit();
    } catch (error) {
      form.inert = false;
      problem(form, error);
    }
  });
}
