/**
 * Checklist answers and the conversation that they belong to: the one in which the list was opened, or one of their own,
 * begun when the first answer of a member is kept. Nobody's answers become those of another person's conversation.
 */
import { v7 as uuid } from "uuid";
import { allAnswers } from "../checklist-answers.js";
import * as state from "./state.js";

/** A list was opened. @param {string} slug @returns {boolean} whether from a conversation */
export const opened = (slug) => state.openChecklist(slug);

/** Takes what was answered into its conversation, so that locking seals it. */
export const take = () => state.ownChecklists();

/** Keeps a sealed draft; begins a conversation where there is none. @returns {Promise<boolean>} whether anything is kept */
export async function keep() {
  const memberId = await state.currentMember();
  // Locked or deleted while that was looked up: then there is nothing left to keep.
  if (!memberId || allAnswers().length === 0) return false;
  const intake = state.ownChecklists() ?? state.beginFromChecklist(uuid(), memberId);
  await state.keepDraft(intake, state.placeOf(intake.id) ?? `/intake/${intake.id}/checklist`);
  return true;
}

/** After answers were deleted: a conversation that was only these answers is gone too. @returns {Promise<void>} */
export async function drop() {
  const intake = state.ownChecklists();
  if (!intake) return;
  if (intake.fromChecklist && intake.checklists.length === 0) await state.end(intake.id);
  else await state.keepDraft(intake, state.placeOf(intake.id) ?? `/intake/${intake.id}/checklist`);
}

/** Leaves the conversation sealed as it is: what comes now is about somebody else. */
export const leave = () => state.leaveChecklists();

/** Links to a new conversation or plan lead on in the conversation that is open. @param {HTMLElement} root */
export function follow(root) {
  const intake = state.ownChecklists();
  if (!intake || intake.fromChecklist) return;
  root.querySelector("a[href='/referrals/new']")?.setAttribute("href", state.placeOf(intake.id) ?? `/intake/${intake.id}/checklist`);
  root.querySelector("a[href='/safety-plan']")?.setAttribute("href", `/intake/${intake.id}/plan`);
}

/** Marks the lists that have answers in this conversation. @param {HTMLElement} root @param {state.Intake} intake */
export function showAnswered(root, intake) {
  for (const mark of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-answered]"))) {
    mark.hidden = !intake.checklists.some((one) => one.slug === mark.dataset.answered);
  }
}

/** What may be counted, of the lists for which the person agreed to it. @param {state.Intake} intake */
export const countable = (intake) =>
  intake.checklists
    .filter((one) => one.counting && one.standsOut.length > 0)
    .map((one) => ({ sector: one.sector, parts: one.standsOut }));
