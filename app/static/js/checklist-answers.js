/**
 * Answers to checklists: in this document's memory and nowhere else. They outlive moving between pages (the document
 * stays) and are gone at a reload, at Exit (`waymark:forget`) and at Lock (`waymark:locked`). Nobody's answers become
 * those of the first member who signs in.
 *
 * The intake takes them from here, when the person agrees, into the sealed person part of a referral.
 */

/** `question` is the text as it was shown; `by` says how a yes is known ("" when nobody said); `said` stands with answers other
 * than the five: the words of the choices as they were shown, or what was typed.
 * @typedef {{ item: string, question: string, answer: string, by: "observed" | "disclosed" | "", said?: string }} Given */

/** What somebody answered: which checklist in which version, every item in order, and what the phone read in it.
 * `title` is the list's name as it was shown, `soon` how soon somebody should act ("" when the list does not say), `age` what
 * was known of the age against the list's own, `counting` whether the person agreed that coarse facts are counted.
 * @typedef {{ slug: string, version: string, title: string, sector: string, language: string, age: string, answers: Given[],
 *   standsOut: string[], soon: string, counting: boolean }} Answered */

/** @type {Map<string, Answered>} */
const kept = new Map();

/** Returns what was answered of one checklist, or null. @param {string} slug @returns {Answered | null} */
export function answersOf(slug) {
  return kept.get(slug) ?? null;
}

/** Returns everything that was answered, one entry per checklist. @returns {Answered[]} */
export function allAnswers() {
  return [...kept.values()];
}

/** Keeps answers, in place of what was kept of the same checklist. @param {Answered} answered */
export function setAnswers(answered) {
  kept.set(answered.slug, answered);
}

/** Drops the answers of one checklist, or of all. @param {string} [slug] */
export function clear(slug) {
  if (slug === undefined) kept.clear();
  else kept.delete(slug);
}

document.addEventListener("waymark:forget", () => clear());
document.addEventListener("waymark:locked", (event) => {
  // Once everybody has heard of it: their conversation takes them into its sealed draft. Nobody's heir is `null`.
  if (!(/** @type {CustomEvent<string | null>} */ (event).detail)) queueMicrotask(() => clear());
});
