/** The person part: what one organisation is told, and no more. Plain data; shown again by whoever opens it. */
import { said } from "./state.js";

/**
 * @typedef {object} Contact
 * @property {string} how call, message or worker
 * @property {string} [number]
 * @property {string} [when]
 * @property {string} [who]
 * @property {string} [voicemail] yes or no
 *
 * @typedef {object} Items
 * @property {string} [name]
 * @property {Contact} [contact]
 * @property {string} [story]
 * @property {import("../checklist-answers.js").Answered[]} [checklist]
 *
 * @typedef {{ schema: 1, referral: string, organisation: string, items: Items }} PersonPart
 */

/** @param {import("./state.js").Intake} intake @returns {Items} everything that was said, whoever may be told */
function everything(intake) {
  const contact = (/** @type {string} */ name) => said(intake, "contact", name) || undefined;
  return {
    name: contact("name"),
    contact: contact("how")
      ? {
          how: said(intake, "contact", "how"),
          ...(contact("how") === "worker"
            ? {}
            : { number: contact("number"), when: contact("when"), who: contact("who"), voicemail: contact("voicemail") }),
        }
      : undefined,
    story: contact("story"),
    checklist: intake.checklists.length > 0 ? intake.checklists : undefined,
  };
}

/** @param {import("./state.js").Intake} intake @param {string} organisation @returns {PersonPart} only what was agreed for it */
export function personPart(intake, organisation) {
  const agreed = intake.agreements[organisation].items;
  const items = Object.fromEntries(
    Object.entries(everything(intake)).filter(([name, value]) => agreed.includes(name) && value !== undefined),
  );
  return { schema: 1, referral: intake.id, organisation, items };
}

