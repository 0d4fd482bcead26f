/**
 * A referral as a FHIR R4 bundle, for the recipient's own system: made on the unlocked device, from what it holds in memory.
 *
 * Task states and their codes follow HL7 SDOH Clinical Care; consent codes those of HL7 Terminology. Ids follow from the
 * referral's, so that the same referral taken twice is the same record. The person is named only if they shared a name.
 */
import { sha256 } from "./bytes.js";

/**
 * @typedef {object} Facts what the server may know of a referral, with words in the reader's language
 * @property {string} referral @property {string} copy @property {string} grant @property {string} origin
 * @property {string} sender @property {string} recipient names of the organisations
 * @property {{ code: string, label: string }[]} needs
 * @property {string} urgency @property {string} urgency_label @property {string | null} language @property {boolean} interpreter
 * @property {string} age_band @property {string} state @property {string} state_label @property {string} task_status
 * @property {string[]} items @property {string[]} withheld
 * @property {string} received_at ISO @property {string} until ISO @property {string} changed_at ISO
 * @property {string | null} accepted_at ISO
 *
 * @typedef {import("../../app/static/js/intake/person-part.js").PersonPart} PersonPart
 */

const PRIORITY = /** @type {Record<string, string>} */ ({ "24h": "asap", "72h": "urgent", "2w": "routine" });
const ICD = "http://hl7.org/fhir/sid/icd-10-cm";
const ENDED = new Set(["withdrawn", "revoked", "expired"]);

/** @param {Facts} facts @param {PersonPart} part @param {Date} at @returns {Promise<object>} */
export async function bundle(facts, part, at) {
  const id = await ids(facts.referral);
  const person = { reference: urn(id.patient) };
  const resources = [
    patient(facts, part, id.patient),
    organisation(id.sender, facts.sender),
    organisation(id.recipient, facts.recipient),
    consent(facts, id, person),
    serviceRequest(facts, part, id, person),
    task(facts, id, person),
    ...responses(facts, part, id, person),
  ];
  const entry = resources.map((resource) => ({ fullUrl: urn(resource.id), resource }));
  return { resourceType: "Bundle", type: "collection", timestamp: at.toISOString(), entry };
}

/** @typedef {Awaited<ReturnType<typeof ids>>} Ids */

/** @param {string} referral */
async function ids(referral) {
  const names = /** @type {const} */ (["patient", "sender", "recipient", "consent", "request", "task", "intake"]);
  const made = await Promise.all(names.map((name) => uuidOf(`${referral}/${name}`)));
  const named = /** @type {Record<typeof names[number], string>} */ (Object.fromEntries(names.map((name, at) => [name, made[at]])));
  return { ...named, lists: await Promise.all(Array.from({ length: 9 }, (_one, at) => uuidOf(`${referral}/list/${at}`))) };
}

/** @param {string} text @returns {Promise<string>} an id that follows from a text (RFC 9562, version 8) */
async function uuidOf(text) {
  const hex = await sha256(new TextEncoder().encode(text));
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}

/** @param {string} id */
const urn = (id) => `urn:uuid:${id}`;

/** @param {string} system @param {string} code @param {string} [display] */
const coded = (system, code, display) => ({ coding: [{ system, code, ...(display ? { display } : {}) }] });

/** @param {Facts} facts @param {PersonPart} part @param {string} id */
function patient(facts, part, id) {
  const { name, contact } = part.items;
  const language = facts.language ? { communication: [{ language: coded("urn:ietf:bcp:47", facts.language), preferred: true }] } : {};
  const telecom = contact?.number ? { telecom: [{ system: /^[+\d\s()-]+$/u.test(contact.number) ? "phone" : "other", value: contact.number, rank: 1 }] } : {};
  return {
    resourceType: "Patient",
    id,
    identifier: [{ system: `${facts.origin}/referrals`, value: facts.referral }],
    ...(name ? { name: [{ text: name, use: "usual" }] } : {}),
    ...telecom,
    ...language,
  };
}

/** @param {string} id @param {string} name */
const organisation = (id, name) => ({ resourceType: "Organization", id, name });

/** @param {Facts} facts @param {Ids} id @param {{ reference: string }} person */
function consent(facts, id, person) {
  const ofItems = (/** @type {string[]} */ codes) => codes.map((code) => coded(`${facts.origin}/consent-items`, code));
  return {
    resourceType: "Consent",
    id: id.consent,
    identifier: [{ system: `${facts.origin}/grants`, value: facts.grant }],
    status: ENDED.has(facts.state) ? "inactive" : "active",
    scope: coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
    category: [coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "IDSCL")],
    patient: person,
    dateTime: facts.received_at,
    performer: [person],
    organization: [{ reference: urn(id.sender) }],
    policyRule: coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN"),
    provision: {
      type: "permit",
      period: { start: facts.received_at, end: facts.until },
      actor: [{ role: coded("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"), reference: { reference: urn(id.recipient) } }],
      purpose: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ActReason", code: "CAREMGT" }],
      ...(facts.items.length > 0 ? { code: ofItems(facts.items) } : {}),
      ...(facts.withheld.length > 0 ? { provision: [{ type: "deny", code: ofItems(facts.withheld) }] } : {}),
    },
  };
}

/** @param {Facts} facts @param {PersonPart} part @param {Ids} id @param {{ reference: string }} person */
function serviceRequest(facts, part, id, person) {
  const { story, contact } = part.items;
  const safe = contact ? [contact.how, contact.when, contact.who, contact.say, contact.voicemail && `voicemail: ${contact.voicemail}`] : [];
  const notes = [story, contact && `Safe contact: ${safe.filter(Boolean).join("; ")}`].filter(Boolean).map((text) => ({ text }));
  return {
    resourceType: "ServiceRequest",
    id: id.request,
    identifier: [{ system: `${facts.origin}/referrals`, value: facts.referral }],
    status: ENDED.has(facts.state) ? "revoked" : facts.state === "closed" ? "completed" : "active",
    intent: "order",
    priority: PRIORITY[facts.urgency],
    category: [{ text: "Referral" }],
    code: { coding: facts.needs.map(({ code, label }) => ({ system: `${facts.origin}/needs`, code, display: label })), text: facts.needs.map((one) => one.label).join(", ") },
    subject: person,
    authoredOn: facts.received_at,
    requester: { reference: urn(id.sender) },
    performer: [{ reference: urn(id.recipient) }],
    supportingInfo: [{ reference: urn(id.consent) }],
    ...(notes.length > 0 ? { note: notes } : {}),
  };
}

/** @param {Facts} facts @param {Ids} id @param {{ reference: string }} person */
function task(facts, id, person) {
  return {
    resourceType: "Task",
    id: id.task,
    identifier: [{ system: `${facts.origin}/copies`, value: facts.copy }],
    status: facts.task_status,
    businessStatus: { ...coded(`${facts.origin}/referral-states`, facts.state), text: facts.state_label },
    intent: "order",
    priority: PRIORITY[facts.urgency],
    code: coded("http://hl7.org/fhir/CodeSystem/task-code", "fulfill"),
    focus: { reference: urn(id.request) },
    for: person,
    authoredOn: facts.received_at,
    lastModified: facts.changed_at,
    requester: { reference: urn(id.sender) },
    owner: { reference: urn(id.recipient) },
  };
}

/** What was asked, as it was asked: one response for the conversation's own questions, one for each checklist.
 * @param {Facts} facts @param {PersonPart} part @param {Ids} id @param {{ reference: string }} person */
function responses(facts, part, id, person) {
  const common = { resourceType: "QuestionnaireResponse", status: "completed", subject: person, authored: facts.received_at };
  const { checklist = [], ...others } = part.items;
  const lists = checklist.map((list, at) => ({
    ...common,
    id: id.lists[at],
    questionnaire: `${facts.origin}/checklists/${list.slug}|${list.version}`,
    item: list.answers
      .filter(({ answer }) => answer)
      .map(({ item, question, answer, by, said }) => ({
        linkId: item,
        text: question,
        answer: [said === undefined ? { valueCoding: { system: `${facts.origin}/answers`, code: answer } } : { valueString: said }, ...(by ? [{ valueCoding: { system: `${facts.origin}/known-by`, code: by } }] : [])],
      })),
  }));
  return [{ ...common, id: id.intake, questionnaire: `${facts.origin}/referrals/new|1`, item: conversation(facts, others) }, ...lists];
}

/** @param {Facts} facts @param {Omit<PersonPart["items"], "checklist">} items */
function conversation(facts, items) {
  const said = [items.practical, items.companions, items.documents, items.plan, items.child].flatMap((one) => Object.entries(one ?? {}));
  const clinic = items.clinic ? injuries(items.clinic) : [];
  const answered = said.map(([linkId, value]) => ({ linkId, answer: [value].flat().map((one) => ({ valueString: one })) }));
  return [
    { linkId: "needs", answer: facts.needs.map(({ code, label }) => ({ valueCoding: { system: `${facts.origin}/needs`, code, display: label } })) },
    { linkId: "age_band", answer: [{ valueCoding: { system: `${facts.origin}/age-bands`, code: facts.age_band } }] },
    { linkId: "interpreter", answer: [{ valueBoolean: facts.interpreter }] },
    ...answered.filter(({ answer }) => answer.length > 0),
    ...clinic,
  ];
}

/** A clinic record: each mark as a group of its own, urgent care and chosen codes beside them.
 * @param {NonNullable<PersonPart["items"]["clinic"]>} clinic */
function injuries(clinic) {
  const text = (/** @type {string} */ linkId, /** @type {string} */ value) => ({ linkId, answer: [{ valueString: value }] });
  const entries = clinic.entries.map(({ id, at, by, previous, sha256: hash, ...seen }) => ({
    linkId: `injury.${id}`,
    item: [
      ...Object.entries(seen).filter(([, value]) => value !== "").map(([name, value]) => text(`injury.${id}.${name}`, String(value))),
      { linkId: `injury.${id}.at`, answer: [{ valueDateTime: at }] },
      text(`injury.${id}.by`, by),
      text(`injury.${id}.sha256`, hash),
    ],
  }));
  const codes = clinic.codes.map((code) => ({ valueCoding: { system: ICD, code } }));
  return [
    ...(clinic.urgent.length > 0 ? [{ linkId: "urgent-care", answer: clinic.urgent.map((code) => ({ valueString: code })) }] : []),
    ...(codes.length > 0 ? [{ linkId: "icd-10-cm", answer: codes }] : []),
    ...entries,
  ];
}
