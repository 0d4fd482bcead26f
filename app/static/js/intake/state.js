/**
 * A conversation while it is open: in this document's memory. Every step also leaves a draft, sealed to the member's own
 * key, for which no unlocking is needed; opening it again needs one.
 */
import { SOONEST_FIRST } from "shared/assessment.js";
import * as store from "shared/store.js";
import { allAnswers, clear, setAnswers } from "../checklist-answers.js";
import { keepsNoDrafts } from "../storage-facts.js";
import * as tabs from "./one-tab.js";

/**
 * @typedef {object} Agreement what a person agreed to for one organisation, or did not
 * @property {boolean} agreed
 * @property {string[]} items
 * @property {string[]} needs what of the needs it is told; all when empty
 * @property {number} days
 * @property {string} givenBy self, caregiver or other
 * @property {string} givenBecause
 * @property {string} capacity
 * @property {string} howGiven
 * @property {boolean} readAloud whether the phone read the wording aloud
 * @property {string} saidBack
 * @property {string} saidBackBecause why nothing was said back
 * @property {string[]} goneOver ideas that were explained again
 * @property {{ version: string, sha256: string, language: string }} wording
 *
 * @typedef {{ id: string, name: string, organisation: string, needs?: string[], outside?: boolean }} Chosen a service that was picked, and the
 *   needs that it meets; `outside`: its provider has no account, and opens a referral with a link and a code
 *
 * @typedef {object} Asking what was ticked about one organisation before it was decided
 * @property {import("./form.js").Answers} agree
 * @property {import("./form.js").Answers} understood
 * @property {string[]} goneOver ideas that had to be explained again
 * @property {boolean} heard whether the wording was read aloud to its end
 * @property {Agreement["wording"]} [wording]
 *
 * @typedef {object} Intake
 * @property {string} id
 * @property {string} [memberId] whose it is; nobody's until a member signs in
 * @property {Record<string, Record<string, string | string[]>>} answers by step, then by the field's name
 * @property {Chosen[]} services
 * @property {Record<string, Agreement>} agreements by organisation
 * @property {Record<string, Asking>} [asking] by organisation
 * @property {string[]} [avoid] organisations that are not offered: one that could not help
 * @property {import("shared/injury-record.js").Entry[]} [injuries] what a clinic wrote down of injuries: only ever added to
 * @property {string} [place] the step it stands at, for coming back from the places beside
 * @property {import("../checklist-answers.js").Answered[]} checklists
 * @property {string} [urgencyRead] how soon somebody should act by the safety questions; "" when they say nothing
 * @property {boolean} [fromChecklist] begun by a checklist: nobody has started the conversation itself
 */

/**
 * @typedef {object} Step the step on the screen
 * @property {string} address
 * @property {() => void} take puts what was typed into the intake
 * @property {() => void} close takes everything off the screen
 */

/** @type {Map<string, Intake>} */
const open = new Map();
/** @type {Map<string, string>} where each conversation was last on the screen */
const addresses = new Map();
/** @type {Map<string, Step>} */
const steps = new Map();
/** The draft asked for last: one that was overtaken, or whose conversation was saved or ended, is not kept. @type {Map<string, symbol>} */
const newest = new Map();
/** @type {Map<string, Promise<void>>} */
const keeping = new Map();
/** Goes up whenever memory is cleared, so that what was being opened meanwhile is not kept. */
let clearings = 0;
/** The conversation whose checklist answers are in memory. @type {string | undefined} */
let owner;
/** The conversation from which a list is being opened, and which list. @type {{ id: string, slug: string } | undefined} */
let asking;

/** @param {string} id @param {string} [memberId] @returns {Intake} a new, empty conversation */
export function begin(id, memberId) {
  const before = owner === undefined ? undefined : open.get(owner);
  if (before?.fromChecklist && before.memberId === memberId) {
    delete before.fromChecklist;
    return before;
  }
  /** @type {Intake} */
  const intake = { id, memberId, answers: {}, services: [], agreements: {}, checklists: [] };
  open.set(id, intake);
  void tabs.take(id);
  // Answers that were taken into another conversation are about somebody else.
  if (owner !== undefined) clear();
  owner = undefined;
  return intake;
}

/** Takes the checklist answers in memory into the conversation that they were given in, and into no other. @param {Intake} intake */
export function takeChecklists(intake) {
  if (owner === undefined && allAnswers().length > 0) own(intake.id);
  if (owner === intake.id) withAnswers(intake);
}

/**
 * The answers in memory, and what the safety questions say of how soon, as the answer to *How soon?*: until somebody chooses
 * another one there. @param {Intake} intake
 */
function withAnswers(intake) {
  intake.checklists = allAnswers();
  const soonest = SOONEST_FIRST.find((soon) => intake.checklists.some((one) => one.soon === soon)) ?? "";
  const chosen = said(intake, "safe", "urgency");
  if (chosen === (intake.urgencyRead ?? "") && soonest !== chosen) intake.answers.safe = { ...intake.answers.safe, urgency: soonest };
  intake.urgencyRead = soonest;
}

/** The answers in memory belong to this conversation from now on; those that it has of other lists come beside them. @param {string} id */
function own(id) {
  owner = id;
  const here = new Set(allAnswers().map(({ slug }) => slug));
  for (const answered of open.get(id)?.checklists ?? []) if (!here.has(answered.slug)) setAnswers(answered);
}

/** A list is being opened from this conversation. @param {string} id @param {string} slug */
export function askFor(id, slug) {
  asking = { id, slug };
}

/** A list was opened: its answers belong to the conversation that it was opened from, or to the one whose answers are
 * already in memory. @param {string} slug @returns {boolean} whether it was opened from a conversation */
export function openChecklist(slug) {
  // A list that never came is not the next one, which may be about somebody else.
  const from = asking?.slug === slug ? asking.id : undefined;
  asking = undefined;
  if (from !== undefined && from !== owner) {
    if (owner !== undefined) clear();
    own(from);
  }
  if (from === undefined && allAnswers().length === 0) owner = undefined;
  return from !== undefined;
}

/** @returns {Intake | undefined} the conversation that the checklist answers in memory belong to, with those answers */
export function ownChecklists() {
  const intake = owner === undefined ? undefined : open.get(owner);
  if (intake) withAnswers(intake);
  return intake;
}

/** A conversation of their own for answers given outside of any. @param {string} id @param {string} memberId @returns {Intake} */
export function beginFromChecklist(id, memberId) {
  owner = undefined;
  const intake = begin(id, memberId);
  intake.fromChecklist = true;
  withAnswers(intake);
  owner = id;
  addresses.set(id, `/intake/${id}/checklist`);
  return intake;
}

/** The answers leave memory; their conversation stays as its sealed draft has it. */
export function leaveChecklists() {
  const intake = ownChecklists();
  clear();
  owner = undefined;
  if (intake?.fromChecklist) open.delete(intake.id);
}

/** @param {string} id @returns {string | undefined} where a conversation was last on the screen */
export const placeOf = (id) => addresses.get(id);

/** @returns {Promise<string | undefined>} the member who uses this phone; nobody where the browser keeps nothing */
export const currentMember = () => store.currentMemberId().catch(() => undefined);

/** @param {string} id @param {string | undefined} memberId who asks @returns {Intake | undefined} never another member's; nobody's becomes theirs */
export function inMemory(id, memberId) {
  const intake = open.get(id);
  if (!intake) return undefined;
  intake.memberId ??= memberId;
  if (intake.memberId === memberId) return intake;
  putAway(intake);
  return undefined;
}

/** Follows the step on the screen, so that locking loses nothing and leaves nothing. @param {string} id @param {Step} step @returns {() => void} stops */
export function follow(id, step) {
  steps.set(id, step);
  addresses.set(id, step.address);
  return () => {
    if (steps.get(id) === step) steps.delete(id);
  };
}

/** @param {string} id @returns {boolean} whether this page has it open, whoever opened it */
export const hasOpen = (id) => open.has(id);

/** @param {Intake} intake @returns {boolean} whether it is still open: neither saved, ended nor locked */
export const isOpen = (intake) => open.get(intake.id) === intake;

/** Keeps what was on a step that is being left, however that happens. @param {Intake} intake @param {() => void} take @param {string} address to go on at */
export function leave(intake, take, address) {
  if (!isOpen(intake)) return;
  const before = JSON.stringify(intake);
  take();
  // A conversation in which nothing was said leaves nothing behind.
  const anything = intake.services.length > 0 || (intake.injuries ?? []).length > 0 || Object.keys(intake.answers).some((step) => saidAny(intake, step));
  if ((anything && JSON.stringify(intake) !== before) || newest.has(intake.id)) void keepDraft(intake, address).catch(() => undefined);
}

/** Drops the plaintext, its checklist answers too: after saving, at the end. @param {string} id */
export function forget(id) {
  if (owner === undefined || owner === id) clear();
  if (owner === id) owner = undefined;
  open.delete(id);
  newest.delete(id);
  steps.delete(id);
  tabs.release(id);
}

/** Ends a conversation: neither memory nor draft is left. @param {string} id */
export async function end(id) {
  forget(id);
  await store.dropDraft(id);
}

/** Takes it out of memory and off the screen; what was typed is sealed into the draft. @param {Intake} intake */
function putAway(intake) {
  const { id } = intake;
  const step = steps.get(id);
  const address = addresses.get(id);
  step?.take();
  // Nobody else opens it before its draft is on the disk.
  const kept = address ? keepDraft(intake, address).catch(() => undefined) : Promise.resolve();
  void kept.finally(() => open.has(id) || tabs.release(id));
  open.delete(id);
  steps.delete(id);
  step?.close();
}

/** Another tab goes on with it. */
tabs.onWanted((id) => {
  const intake = open.get(id);
  if (intake) putAway(intake);
  else tabs.release(id);
});

document.addEventListener("waymark:forget", () => {
  clearings += 1;
  for (const id of [...open.keys()]) {
    const step = steps.get(id);
    forget(id);
    step?.close();
  }
});
document.addEventListener("waymark:locked", (event) => {
  clearings += 1;
  const { detail: heir } = /** @type {CustomEvent<string | undefined>} */ (event);
  for (const intake of [...open.values()]) {
    if (heir) intake.memberId ??= heir;
    if (!heir || intake.memberId !== heir) putAway(intake);
  }
});

/** @param {Intake} intake @param {string} step @param {string} name @returns {string} "" when nothing was said */
export function said(intake, step, name) {
  const value = intake.answers[step]?.[name] ?? "";
  return Array.isArray(value) ? (value[0] ?? "") : value;
}

/** @param {Intake} intake @returns {string[]} */
export function allNeeds(intake) {
  const needs = intake.answers.needs?.needs ?? [];
  return Array.isArray(needs) ? needs : [needs];
}

/** What can be offered for sharing: asked for later, or said already. @param {Intake} intake @returns {string[]} items */
export function offered(intake) {
  const minor = said(intake, "promise", "age_band") === "minor";
  const there = { checklist: intake.checklists.length > 0, practical: saidAny(intake, "practical"), companions: saidAny(intake, "companions"),
    documents: saidAny(intake, "documents"), child: minor, clinic: clinicRecord(intake) !== undefined, plan: saidAny(intake, "plan") };
  return ["name", "contact", "story", ...Object.entries(there).filter(([, is]) => is).map(([item]) => item)];
}

/** @param {Intake} intake @returns {Omit<import("./person-part.js").ClinicRecord, "handed"> | undefined} nothing where nothing was written down */
export function clinicRecord(intake) {
  const entries = intake.injuries ?? [];
  const urgent = listOf(intake, "urgent", "signs");
  const codes = listOf(intake, "injuries", "codes");
  if (entries.length + urgent.length + codes.length === 0) return undefined;
  return { figure: said(intake, "promise", "age_band") === "minor" ? "child" : "adult", urgent, codes, entries };
}

/** @param {Intake} intake @param {string} step @param {string} name @returns {string[]} */
function listOf(intake, step, name) {
  const value = intake.answers[step]?.[name];
  return Array.isArray(value) ? value : [];
}

/** @param {Intake} intake @param {string} step @returns {boolean} whether anything was answered there */
export const saidAny = (intake, step) => Object.values(intake.answers[step] ?? {}).some((value) => value.length > 0);

/** How soon somebody should act, as far as it was said; danger and childhood say a day. @param {Intake} intake */
export function urgency(intake) {
  const asked = said(intake, "review", "urgency") || said(intake, "safe", "urgency");
  const soon = ["no", "unsure"].includes(said(intake, "safe", "safe")) || said(intake, "promise", "age_band") === "minor" || listOf(intake, "urgent", "signs").length > 0;
  return asked || (soon ? "24h" : "");
}

/** @param {Intake} intake @returns {string[]} the organisations that were picked, each once, in order */
export const organisations = (intake) => [...new Set(intake.services.map((service) => service.organisation))];

/** @param {Intake} intake @returns {string[]} the organisations that the person said yes to */
export const agreedOrganisations = (intake) => organisations(intake).filter((one) => intake.agreements[one]?.agreed);

/** @param {Intake} intake @returns {Set<string>} items that at least one organisation may be told */
export const agreedItems = (intake) =>
  new Set(agreedOrganisations(intake).flatMap((one) => intake.agreements[one].items));

/** @param {Intake} intake @returns {boolean} whether everybody was refused: "No: nothing is kept" */
function refused(intake) {
  const asked = organisations(intake);
  return asked.length > 0 && asked.every((one) => intake.agreements[one]?.agreed === false);
}

/** Keeps a sealed draft for its member, if it is anybody's; drops it once everybody was refused. Locking does not stop it.
 * @param {Intake} intake @param {string} address to go on at @returns {Promise<void>} */
export function keepDraft(intake, address) {
  const mine = Symbol(address);
  newest.set(intake.id, mine);
  const kept = refused(intake) ? store.dropDraft(intake.id) : sealDraft(intake, address, () => newest.get(intake.id) === mine);
  keeping.set(intake.id, kept);
  return kept;
}

/** Waits until a draft that is being sealed is on the disk. @param {string} id @returns {Promise<store.DraftRow | undefined>} */
export async function keptDraft(id) {
  await keeping.get(id)?.catch(() => undefined);
  return store.draft(id);
}

/** @param {Intake} intake @param {string} address @param {() => boolean} stillWanted */
async function sealDraft(intake, address, stillWanted) {
  if (keepsNoDrafts()) return;
  const bytes = new TextEncoder().encode(JSON.stringify(intake));
  intake.memberId ??= await store.currentMemberId();
  const identity = intake.memberId && (await store.identity(intake.memberId));
  if (!identity) return;
  const [{ seal }, { pad }] = await Promise.all([import("shared/seal.js"), import("shared/padding.js")]);
  const sealed = await seal(await pad(bytes), [identity.recipient]);
  if (!stillWanted()) return;
  await store.putDraft({ id: intake.id, memberId: identity.memberId, savedAt: new Date().toISOString(), step: address, sealed });
}

/** It is open in another tab. */
export class OpenElsewhere extends Error {}

/** @param {store.DraftRow} row @param {string} memberKey the member's opened key @returns {Promise<void>} rejects when it was locked meanwhile, with OpenElsewhere when another tab has it */
export async function openDraft(row, memberKey) {
  const started = clearings;
  const [{ open: unseal }, { unpad }] = await Promise.all([import("shared/seal.js"), import("shared/padding.js")]);
  /** @type {Intake} */
  const intake = JSON.parse(new TextDecoder().decode(await unpad(await unseal(row.sealed, memberKey))));
  if (!(await tabs.take(row.id))) throw new OpenElsewhere();
  if (clearings !== started) {
    tabs.release(row.id);
    throw new Error("locked meanwhile");
  }
  open.set(intake.id, { ...intake, memberId: row.memberId });
  clear();
  for (const answered of intake.checklists) setAnswers(answered);
  owner = intake.checklists.length > 0 ? intake.id : undefined;
}
