/** The person part: what one organisation is told, and no more. Plain data; shown again by whoever opens it. */
import { clinicRecord, said } from "./state.js";

/**
 * @typedef {object} Contact
 * @property {string} how call, message or worker
 * @property {string} [number]
 * @property {string} [when]
 * @property {string} [who] who else may answer
 * @property {string} [say] what to say to others
 * @property {string} [voicemail] yes or no
 *
 * @typedef {Record<string, string | string[]>} Said what was answered on one step, by the field's name; codes or words
 *
 * @typedef {object} ClinicRecord
 * @property {string} figure adult or child
 * @property {string[]} urgent codes of what needs care now or soon
 * @property {string[]} codes ICD-10-CM codes that a clinician chose
 * @property {import("shared/injury-record.js").Entry[]} entries
 * @property {{ at: string, by: string }} handed when, and by which member, it was handed on
 *
 * @typedef {object} Items
 * @property {string} [name]
 * @property {Contact} [contact]
 * @property {string} [story]
 * @property {import("../checklist-answers.js").Answered[]} [checklist]
 * @property {Said} [practical]
 * @property {Said} [companions]
 * @property {Said} [documents]
 * @property {Said} [plan] the safety plan
 * @property {Said} [child]
 * @property {ClinicRecord} [clinic]
 *
 * @typedef {{ schema: 1, referral: string, organisation: string, items: Items }} PersonPart
 */

/** @param {import("./state.js").Intake} intake @param {string} step @returns {Said | undefined} what was answered there, without what was left empty */
function answered(intake, step) {
  const some = Object.entries(intake.answers[step] ?? {}).filter(([, value]) => value.length > 0);
  return some.length > 0 ? Object.fromEntries(some) : undefined;
}

/** @param {import("./state.js").Intake} intake @returns {Items} everything that was said, whoever may be told */
function everything(intake) {
  const contact = (/** @type {string} */ name) => said(intake, "contact", name) || undefined;
  const parts = Object.fromEntries(["number", "when", "who", "say", "voicemail"].map((name) => [name, contact(name)]));
  const how = contact("how");
  const clinic = clinicRecord(intake);
  return {
    name: contact("name"),
    contact: how ? { how, ...(how === "worker" ? {} : parts) } : undefined,
    story: contact("story"),
    checklist: intake.checklists.length > 0 ? intake.checklists : undefined,
    practical: answered(intake, "practical"),
    companions: answered(intake, "companions"),
    documents: answered(intake, "documents"),
    plan: answered(intake, "plan"),
    clinic: clinic && { ...clinic, handed: { at: new Date().toISOString(), by: intake.memberId ?? "" } },
    child: said(intake, "promise", "age_band") === "minor" ? answered(intake, "child") : undefined,
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
