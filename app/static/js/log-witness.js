/**
 * The log, witnessed: this phone keeps what the server signed of its log, looks whether the log goes on from there, and signs
 * that it saw it. What it kept can be taken away as a file, for `waymark audit verify --seen`.
 */
import { fromBase64url, joined, toBase64url, utf8 } from "shared/bytes.js";
import { continues } from "shared/log-tree.js";
import { ANSWER_CONTEXT, answerKey } from "shared/protocol.js";
import { putSetting, setting } from "shared/store.js";
import { deviceSigner } from "./device.js";
import { download } from "./download.js";
import { live } from "./live.js";
import { ask, post, problem } from "./post.js";

const SEEN = "seenLog";
const COUNTERSIGNED = "waymark countersignature 1\n";

/** @typedef {{ statement: string, signature: string }} Signed */

/** What the server shows is not the log that this phone saw. */
class AnotherLog extends Error {}

/** @param {HTMLElement} root @param {string} state */
function show(root, state) {
  for (const part of root.querySelectorAll("[data-when]")) {
    if (part instanceof HTMLElement) part.hidden = !(part.dataset.when ?? "").split(" ").includes(state);
  }
}

/** @returns {Promise<Signed[]>} oldest first */
const seen = async () => (await setting(SEEN)) ?? [];

/** @param {Signed} one @param {CryptoKey} key @returns {Promise<{ origin: string, size: number, root: string }>} rejects with AnotherLog when the server did not sign it */
async function read(one, key) {
  const words = utf8(ANSWER_CONTEXT + one.statement);
  const good = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromBase64url(one.signature), words);
  const said = good ? JSON.parse(one.statement) : {};
  if (said.type !== "checkpoint") throw new AnotherLog();
  return said;
}

/** @param {HTMLElement} root @returns {Promise<Signed>} the newest checkpoint, which goes on from the last one that this phone saw */
async function checked(root) {
  const last = (await seen()).at(-1);
  const since = last ? JSON.parse(last.statement).size : "";
  const { newest, links, key: shown } = await ask(`${root.dataset.checkpoints}?since=${since}`);
  const key = await answerKey((await setting("server"))?.answerKey ?? shown);
  const end = await read(newest, key);
  if (!last) return newest;
  if (!Array.isArray(links)) throw new AnotherLog();
  let at = JSON.parse(last.statement);
  for (const link of links) {
    const next = await read(link, key);
    if (next.origin !== at.origin || !(await continues(link.proof, at, next))) throw new AnotherLog();
    at = next;
  }
  if (at.size !== end.size || at.root !== end.root) throw new AnotherLog();
  return newest;
}

/** @param {HTMLElement} root */
async function witness(root) {
  problem(root);
  show(root, "working");
  try {
    const newest = await checked(root);
    const signer = await deviceSigner();
    if (!signer) throw new Error("nobody is known on this phone");
    const listed = await seen();
    if (listed.at(-1)?.statement !== newest.statement) await putSetting(SEEN, [...listed, newest]);
    const signature = await signer.sign(joined([utf8(COUNTERSIGNED), utf8(newest.statement)]));
    const size = JSON.parse(newest.statement).size;
    await post(root.dataset.post ?? "", { size, device: signer.deviceId, signature: toBase64url(signature) });
    show(root, "good");
  } catch (error) {
    show(root, error instanceof AnotherLog ? "another" : "start");
    if (!(error instanceof AnotherLog)) problem(root, error);
  }
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const on = (/** @type {string} */ selector, /** @type {() => void} */ what) => root.querySelector(selector)?.addEventListener("click", what);
  on("[data-check]", () => void witness(root));
  on("[data-keep]", async () => {
    download("waymark-log.json", "application/json", JSON.stringify({ checkpoints: await seen() }, undefined, 1));
  });
  live(root);
}
