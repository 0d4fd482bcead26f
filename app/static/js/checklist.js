/**
 * A checklist with somebody in front of you: the steps, with answers kept in this document's memory and, for a member, in
 * the sealed draft of the conversation that they belong to.
 */
import { Steps } from "./checklist-steps.js";
import { allAnswers, answersOf, clear, setAnswers } from "./checklist-answers.js";
import { all, answerTo, given, putBack } from "./checklist-items.js";
import * as conversation from "./intake/checklists.js";

/** Where each checklist was left, so that coming back goes on there. @type {Map<string, string>} */
const places = new Map();
const ends = ["waymark:forget", "waymark:locked"];
for (const end of ends) document.addEventListener(end, () => places.clear());

class Checklist extends Steps {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    this.slug = root.dataset.slug ?? "";
    this.version = root.dataset.version ?? "";
  }

  /** @returns {HTMLInputElement[]} */
  counting() {
    return all(this.root, "[data-counting] input");
  }

  /** @param {EventTarget | null} [where] */
  changed(where) {
    super.changed(where);
    const { standsOut, soon } = this.reading();
    setAnswers({
      slug: this.slug,
      version: this.version,
      title: this.root.querySelector("[data-title]")?.textContent?.trim() ?? "",
      sector: this.root.dataset.sector ?? "",
      language: document.documentElement.lang,
      age: this.age,
      answers: this.items.map(given),
      standsOut,
      soon,
      counting: this.counting().some((one) => one.checked && one.value === "yes"),
    });
    // A member's first answer begins the draft: locked before the next screen, it must not be lost.
    if (!conversation.take() && this.items.some((item) => answerTo(item) !== "not-asked")) void conversation.keep().catch(() => undefined);
  }

  /** @param {string} step */
  placed(step) {
    places.set(this.slug, step);
    this.seal();
  }

  /** Puts what was answered into the sealed draft. */
  seal() {
    if (this.items.every((item) => answerTo(item) === "not-asked")) return;
    void conversation.keep().then((kept) => this.hideWhere("[data-kept]", !kept), () => undefined);
  }

  /** Goes on where it was left, with the answers that are still in memory. @param {boolean} fromConversation */
  resume(fromConversation) {
    const before = answersOf(this.slug);
    const other = before !== null && before.version !== this.version;
    this.hideWhere("[data-other-version]", !other);
    if (other) {
      const link = this.root.querySelector("[data-other-version] a");
      link?.setAttribute("href", `/checklists/${this.slug}/versions/${before.version}`);
    } else if (before) this.putBack(before);
    const resumed = !other && !fromConversation && allAnswers().length > 0;
    this.hideWhere("[data-resumed]", !resumed);
    super.changed();
    this.show(places.get(this.slug) ?? "");
    // The notice stands on top: a page that comes back scrolled down would hide that these are somebody's answers.
    if (resumed) scrollTo(0, 0);
  }

  /** @param {import("./checklist-answers.js").Answered} before */
  putBack(before) {
    this.age = before.age;
    for (const one of before.answers) {
      const item = this.items.find((item) => item.dataset.item === one.item);
      if (item) putBack(item, one);
    }
    for (const one of this.counting()) one.checked = one.value === (before.counting ? "yes" : "no");
    if (!places.has(this.slug)) this.placeAfter(before);
  }

  /** Opened again from a sealed draft: on after the last answer. @param {import("./checklist-answers.js").Answered} before */
  placeAfter(before) {
    const last = before.answers.findLast((one) => one.answer !== "not-asked");
    const screen = this.items.find((item) => item.dataset.item === last?.item)?.closest("[data-step]");
    if (screen instanceof HTMLElement) places.set(this.slug, screen.dataset.step ?? "");
  }

  empty() {
    super.empty();
    for (const one of this.counting()) one.checked = one.defaultChecked;
    this.hideWhere("[data-resumed]", true);
  }

  forget() {
    clear(this.slug);
    places.delete(this.slug);
    void conversation.drop();
    super.forget();
  }

  /** Somebody else: the answers before stay sealed in their draft and are gone from here. */
  anew() {
    conversation.leave();
    places.clear();
    super.forget();
  }

  /** @param {string} where */
  go(where) {
    if (where === "anew") this.anew();
    else super.go(where);
  }
}

/** @param {HTMLElement} root */
export function enhance(root) {
  const checklist = new Checklist(root);
  const close = () => {
    places.delete(checklist.slug);
    checklist.empty();
    checklist.goTo();
  };
  const fromConversation = conversation.opened(checklist.slug);
  conversation.follow(root);
  checklist.start();
  /** Out of sight may be the end of it: a phone that runs short of memory throws pages away. */
  const hidden = () => document.hidden && checklist.seal();
  document.addEventListener("visibilitychange", hidden);
  for (const end of ends) document.addEventListener(end, close);
  checklist.resume(fromConversation);
  return () => {
    checklist.voice.stop();
    document.removeEventListener("visibilitychange", hidden);
    for (const end of ends) document.removeEventListener(end, close);
  };
}
