/**
 * Joining, and replacing a lost passkey: passkey, own key, wrapped key, session, in one go.
 *
 * Nothing is kept by the server before everything is there, so stopping halfway leaves the link usable.
 */
import { settleAnew } from "./device.js";
import { go } from "./go.js";
import { adopt } from "./keyring.js";
import { makeMember } from "./new-member.js";
import { post } from "./post.js";
import { beforeSigningIn } from "./signing-out.js";

/** @type {import("./enhance.js").Enhance} */
export const enhance = (root) =>
  makeMember(root, async (answers, key) => {
    await beforeSigningIn();
    const { next } = await post(root.dataset.post ?? "", { ...answers, key: key.posted });
    const row = await settleAnew();
    if (row) adopt(row.memberId, key.identity);
    go(next);
  });
