/** Whether one state of the server's log goes on from another: consistency proofs of RFC 9162, as `app/witness/tree.py` makes them. */
import { joined, toHex } from "./bytes.js";

/** @typedef {{ size: number, root: string }} State */

/** @param {string} hex */
const bytes = (hex) => Uint8Array.from(hex.match(/../gu) ?? [], (pair) => parseInt(pair, 16));

/** @param {string} left @param {string} right @returns {Promise<string>} the hash of two subtrees together, hex */
async function pair(left, right) {
  const whole = joined([Uint8Array.of(1), bytes(left), bytes(right)]);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole)));
}

/**
 * Where each hash of a proof belongs: to the right or left of what is known so far, and whether the earlier tree had it.
 * Worked out from the two sizes alone, never read from the proof.
 * @param {number} prior @param {number} later @returns {{ left: boolean, before: boolean }[]}
 */
function layout(prior, later) {
  const steps = [];
  let [before, width] = [prior, later];
  while (before !== width && !(before === 0 && width === 1)) {
    let half = 1;
    while (half * 2 < width) half *= 2;
    const right = before >= half;
    steps.push({ left: right, before: right });
    [before, width] = right ? [before - half, width - half] : [before, half];
  }
  return [{ left: false, before: before === width }, ...steps.reverse()];
}

/** @param {{ path?: unknown } | undefined | null} proof @param {State} prior @param {State} later @returns {Promise<boolean>} */
export async function continues(proof, prior, later) {
  if (!(prior.size > 0 && prior.size <= later.size)) return false;
  if (prior.size === later.size) return prior.root === later.root;
  const path = proof?.path;
  const steps = layout(prior.size, later.size);
  if (!Array.isArray(path) || path.length !== steps.length || !path.every((one) => /^[0-9a-f]{64}$/u.test(String(one)))) return false;
  let now = String(path[0]);
  let then = steps[0]?.before ? now : "";
  for (const [at, step] of steps.entries()) {
    if (at === 0) continue;
    const hash = String(path[at]);
    now = step.left ? await pair(hash, now) : await pair(now, hash);
    if (step.before) then = then ? await pair(hash, then) : hash;
  }
  return then === prior.root && now === later.root;
}
