/** Showing the server that a key is open here: it seals random bytes to the key, and is told what they are. */
import { fromBase64url, toBase64url } from "shared/bytes.js";
import { post } from "./post.js";

/** @param {string} address where the question is asked @param {string} identity the opened key @param {object} [about] which key @returns {Promise<string>} the answer, good once */
export async function proof(address, identity, about = {}) {
  const { sealed } = await post(address, about);
  const { open } = await import("shared/seal.js");
  return toBase64url(await open(fromBase64url(sealed), identity));
}
