/**
 * The person's own copy: what they agreed to, sealed to a code that is made here, at Save, and shown once.
 *
 * It says what was agreed, to whom and in which language; nothing that was told, and no name of theirs.
 */
import { sha256, utf8 } from "shared/bytes.js";
import { pad } from "shared/padding.js";
import { newCode, stretch } from "shared/receipt-code.js";
import { identityFromSecret, recipientOf, seal } from "shared/seal.js";
import { said } from "./state.js";

export const PART = "receipt";

/**
 * @typedef {{ id: string, organisation: string, name: string, items: string[], withheld: string[], days: number, wording: { version: string, language: string } }} Agreed
 * @typedef {{ schema: 1, referral: string, made_at: string, grants: Agreed[] }} PersonCopy
 */

/** @typedef {{ code: string, safe: boolean }} Held `safe`: they said already that it is safe to keep */

/** Codes that were made and not yet shown, by conversation; gone with everything else. @type {Map<string, Held>} */
const codes = new Map();
for (const end of ["waymark:forget", "waymark:locked"]) document.addEventListener(end, () => codes.clear());

/** @param {import("./state.js").Intake} intake @param {string} code */
export const hold = (intake, code) => void codes.set(intake.id, { code, safe: said(intake, "review", "copy_safe") === "yes" });

/** @param {string} id @returns {Held | undefined} the code, once: asked again, there is none */
export function taken(id) {
  const held = codes.get(id);
  codes.delete(id);
  return held;
}

/**
 * @param {import("./state.js").Intake} intake @param {Agreed[]} grants @param {string} madeAt
 * @returns {Promise<{ code: string, receipt: { locator: string, token_sha256: string, part: string }, part: import("shared/protocol.js").Part } | undefined>}
 *   nothing for somebody who said already that it is not safe to keep: then none is ever made
 */
export async function receiptFor(intake, grants, madeAt) {
  if (said(intake, "review", "copy_safe") === "no") return undefined;
  const code = newCode();
  const { locator, token, secret } = await stretch(code);
  /** @type {PersonCopy} */
  const copy = {
    schema: 1,
    referral: intake.id,
    made_at: madeAt,
    grants: grants.map(({ id, organisation, name, items, withheld, days, wording }) => ({ id, organisation, name, items, withheld, days, wording })),
  };
  const bytes = await seal(await pad(utf8(JSON.stringify(copy))), [await recipientOf(identityFromSecret(secret))]);
  return { code, receipt: { locator, token_sha256: await sha256(utf8(token)), part: PART }, part: { name: PART, bytes } };
}
