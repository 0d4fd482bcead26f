/** Making a second way in: a passkey and a key for an account of its own. Whoever makes it stays who they are on this page. */
import { go } from "./go.js";
import { makeMember } from "./new-member.js";
import { post } from "./post.js";

/** @type {import("./enhance.js").Enhance} */
export const enhance = (root) =>
  makeMember(root, async (answers, key) => {
    const { next } = await post(root.dataset.post ?? "", { ...answers, key: key.posted });
    go(next);
  });
