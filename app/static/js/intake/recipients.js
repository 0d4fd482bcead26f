/** Whom a referral can be sealed to, from the field pack or, on a phone without one, from the server. */
import { contentOf, manifest } from "shared/pack.js";

/** @typedef {{ organisation: string, name: string, key: string, recipient: string }} Recipient */

/** @returns {Promise<Recipient[]>} empty when this phone cannot know */
export async function recipients() {
  const pack = await manifest();
  const bytes = pack && (await contentOf(pack, "recipients", "*"));
  /** @type {Recipient[]} */
  const kept = bytes ? JSON.parse(new TextDecoder().decode(bytes)) : [];
  if (kept.length > 0) return kept;
  const response = await fetch("/referrals/recipients", { headers: { Accept: "application/json" } }).catch(() => undefined);
  return response?.ok ? response.json() : [];
}
