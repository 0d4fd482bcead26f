/** Admitting a colleague: the organisation's keys are opened here and sealed again, to the key that the colleague made. */
import { toBase64url, utf8 } from "shared/bytes.js";
import { go } from "./go.js";
import { organisationIdentity } from "./keyring.js";
import { live } from "./live.js";
import { post, problem } from "./post.js";

/** @param {DOMStringMap} waiting */
async function admit({ keys = "", recipient = "", address = "" }) {
  const { seal } = await import("shared/seal.js");
  // Retired ones first: with the current one, the last, the colleague is let in and no longer waits.
  for (const key of keys.split(" ")) {
    const sealed = await seal(utf8(await organisationIdentity(key)), [recipient]);
    await post(address, { key_id: key, sealed: toBase64url(sealed) });
  }
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-admit]"));
  live(root);
  button.addEventListener("click", async () => {
    problem(root);
    button.disabled = true;
    try {
      await admit(root.dataset);
      go(location.pathname);
    } catch (error) {
      problem(root, error);
      button.disabled = false;
    }
  });
}
