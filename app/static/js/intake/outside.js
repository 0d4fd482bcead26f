/** Recipients without an account: a key made of a link and a code, both shown once on *Saved* and then gone. */
import { sha256, utf8 } from "shared/bytes.js";
import { newLink, newOutsideCode, stretchOutside } from "shared/outside-code.js";
import { identityFromSecret, recipientOf } from "shared/seal.js";

/** @typedef {{ name: string, link: string, code: string }} Way how one of them opens its copy */

/** By conversation; gone with everything else. @type {Map<string, Way[]>} */
const ways = new Map();
for (const end of ["waymark:forget", "waymark:locked"]) document.addEventListener(end, () => ways.clear());

/** @param {string} id of the conversation @param {Way[]} made */
export const hold = (id, made) => void (made.length > 0 && ways.set(id, made));

/** @param {string} id @returns {Way[]} once: asked again, there are none */
export function taken(id) {
  const held = ways.get(id) ?? [];
  ways.delete(id);
  return held;
}

/**
 * @param {string} name of the service
 * @returns {Promise<{ way: Way, recipient: string, outside: { recipient: string, locator: string, token_sha256: string } }>}
 */
export async function makeWay(name) {
  const way = { name, link: newLink(), code: newOutsideCode() };
  const { locator, token, secret } = await stretchOutside(way.link, way.code);
  const recipient = await recipientOf(identityFromSecret(secret));
  return { way, recipient, outside: { recipient, locator, token_sha256: await sha256(utf8(token)) } };
}
