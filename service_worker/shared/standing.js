/**
 * Whether this phone, or a member who uses it, was switched off: then what lies here sealed to that member goes, and the ways
 * to open their key with it. What they saved stays and is sent: it is somebody's referral.
 *
 * Only an answer with the server's signature counts: a login page or a proxy can wipe nothing.
 */
import { answerKey, signedAnswers } from "./protocol.js";
import * as store from "./store.js";

/** @param {string} deviceId @param {CryptoKey} key @returns {Promise<boolean>} */
async function isOff(deviceId, key) {
  const response = await fetch(`/outbox/standing/${deviceId}`, { headers: { Accept: "application/json" } });
  const answers = response.ok ? await signedAnswers(await response.text(), key) : [];
  return answers.some(({ statement }) => statement.type === "standing" && statement.device === deviceId && statement.off);
}

/** Asks about everybody who uses this phone. @returns {Promise<string[]>} the members whose things went; rejects without a network */
export async function keepStanding() {
  const server = await store.setting("server");
  const asked = (await store.identities()).filter((row) => row.deviceId && row.registered && row.wrappings.length > 0);
  if (!server || asked.length === 0) return [];
  const key = await answerKey(server.answerKey);
  const off = [];
  for (const { memberId, deviceId = "" } of asked) {
    if (!(await isOff(deviceId, key))) continue;
    await store.wipeMember(memberId);
    off.push(memberId);
  }
  return off;
}
