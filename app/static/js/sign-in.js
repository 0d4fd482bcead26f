/** Signing in: one gesture answers the server's challenge and opens the member's key. */
import { settleAnew } from "./device.js";
import { go } from "./go.js";
import { adopt, openWrapping } from "./keyring.js";
import { live } from "./live.js";
import * as passkey from "./passkey.js";
import { post, problem } from "./post.js";
import { beforeSigningIn } from "./signing-out.js";

/** Opens the member's key with what the passkey gave; a key that does not open now can be unlocked later.
 * @param {import("shared/store.js").Identity} row @param {passkey.Answer} answer */
async function open(row, { credentialId, secret }) {
  const wrapping = row.wrappings.find((one) => one.credentialId === credentialId);
  if (wrapping && secret) adopt(row.memberId, await openWrapping(wrapping, secret));
}

/** Where the server cannot be reached, a member whom this phone knows takes it over. @param {HTMLElement} root @param {unknown} error why signing in failed */
async function withoutNetwork(root, error) {
  if (!(error instanceof TypeError)) return problem(root, error);
  try {
    const { takeOver } = await import("./shift-change.js");
    await takeOver();
    go(root.dataset.next ?? "/");
  } catch (why) {
    problem(root, why);
  }
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-sign-in]"));
  button.hidden = !passkey.supported();
  live(root);
  button.addEventListener("click", async () => {
    problem(root);
    button.disabled = true;
    try {
      await beforeSigningIn();
      const answer = await passkey.get(await post("/sign-in/options"));
      await post("/sign-in", { credential: answer.credential });
      const row = await settleAnew();
      if (row) await open(row, answer).catch(() => undefined);
      go(root.dataset.next ?? "/");
    } catch (error) {
      await withoutNetwork(root, error);
    } finally {
      button.disabled = false;
    }
  });
}
