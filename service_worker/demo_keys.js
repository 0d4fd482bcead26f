/**
 * Makes the keys of the demo's invented members and organisations, with the code that real phones run.
 *
 * Reads {phrase, organisations: {id: [member ids]}} from standard input and writes their public halves, the members' keys
 * wrapped with the phrase, and the organisations' keys sealed to their members, all base64.
 */
import { generateIdentity, recipientOf, seal, sealWithPassphrase } from "./shared/seal.js";

/** @type {any} */
const node = /** @type {any} */ (globalThis).process;
const utf8 = new TextEncoder();

/** @param {Uint8Array} bytes */
const text = (bytes) => btoa(String.fromCharCode(...bytes));

/** @returns {Promise<string>} */
async function input() {
  let whole = "";
  for await (const piece of node.stdin.setEncoding("utf8")) whole += piece;
  return whole;
}

/** @param {string} phrase */
async function memberKey(phrase) {
  const identity = await generateIdentity();
  return { recipient: await recipientOf(identity), sealed: text(await sealWithPassphrase(utf8.encode(identity), phrase)) };
}

/** @param {Record<string, { recipient: string }>} members @param {string[]} ids */
async function organisationKey(members, ids) {
  const identity = await generateIdentity();
  /** @type {Record<string, string>} */
  const grants = {};
  for (const id of ids) grants[id] = text(await seal(utf8.encode(identity), [members[id].recipient]));
  return { recipient: await recipientOf(identity), grants };
}

const { phrase, organisations } = JSON.parse(await input());
/** @type {Record<string, Awaited<ReturnType<typeof memberKey>>>} */
const members = {};
/** @type {Record<string, Awaited<ReturnType<typeof organisationKey>>>} */
const keys = {};
for (const id of /** @type {string[][]} */ (Object.values(organisations)).flat()) members[id] = await memberKey(phrase);
for (const [id, ids] of Object.entries(organisations)) keys[id] = await organisationKey(members, ids);
node.stdout.write(JSON.stringify({ members, organisations: keys }));
