/**
 * A checklist as steps: one screen at a time, read on the phone, every word from the page that the server rendered.
 *
 * The page stands whole in the HTML; this module hides all but one step, keeps the answers in memory, and at the end
 * shows the parts of the result that apply. The address never changes: answers and steps leave no trace in it.
 */
import { read } from "shared/assessment.js";
import { answersOf, clear, setAnswers } from "./checklist-answers.js";
import { all, answerTo, askHowKnown, choose, given, itemsOf, putBack, reset, signOf } from "./checklist-items.js";
import { emptyResult, showResult } from "./checklist-result.js";

/** Where each checklist was left, so that coming back goes on there. @type {Map<string, string>} */
const places = new Map();
const ends = ["waymark:forget", "waymark:locked"];
for (const end of ends) document.addEventListener(end, () => places.clear());

class Checklist {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.slug = root.dataset.slug ?? "";
    this.version = root.dataset.version ?? "";
    this.rule = JSON.parse(root.dataset.rule ?? "[]");
    this.examples = JSON.parse(root.dataset.examples ?? "[]");
    this.items = itemsOf(root);
    /** @type {HTMLElement[]} */
    this.steps = all(root, "[data-step]");
    /** The steps that ask. */
    this.screens = this.steps.filter((step) => step.dataset.dimension);
    this.step = this.steps[0];
    /** The step that asked last: where *back to the questions* leads. */
    this.asked = this.screens[this.screens.length - 1];
  }

  reading() {
    const answers = Object.fromEntries(this.items.map((item) => [item.dataset.item, answerTo(item)]));
    return read(this.items.map(signOf), this.rule, this.examples, answers);
  }

  keep() {
    this.items.forEach(askHowKnown);
    setAnswers({
      slug: this.slug,
      version: this.version,
      language: document.documentElement.lang,
      answers: this.items.map(given),
      standsOut: this.reading().standsOut,
    });
  }

  /** Goes on where it was left, with the answers that are still in memory. */
  resume() {
    const before = answersOf(this.slug);
    if (before?.version === this.version) {
      for (const one of before.answers) {
        const item = this.items.find((item) => item.dataset.item === one.item);
        if (item) putBack(item, one);
      }
      this.keep();
    }
    this.show(places.get(this.slug) ?? "");
  }

  /** @param {string} id */
  show(id) {
    this.step = this.steps.find((one) => one.dataset.step === id) ?? this.steps[0];
    for (const one of this.steps) one.hidden = one !== this.step;
    if (this.step.dataset.dimension) this.asked = this.step;
    if (!this.step.hasAttribute("data-aside")) places.set(this.slug, this.step.dataset.step ?? "");
    if (this.step.dataset.step === "result") showResult(this.root, this.items, this.reading());
    this.showControls();
  }

  showControls() {
    const number = this.screens.indexOf(this.step) + 1;
    this.root.querySelector("[data-title]")?.classList.toggle("visually-hidden", this.step !== this.steps[0]);
    const onLastPart = this.screens.at(-1)?.dataset.dimension === this.step.dataset.dimension;
    for (const one of /** @type {HTMLElement[]} */ (all(this.root, "[data-while-asking]"))) one.hidden = number === 0;
    for (const one of all(this.root, "[data-number]")) one.textContent = String(number);
    for (const one of /** @type {HTMLProgressElement[]} */ (all(this.root, "progress"))) one.value = number;
    for (const one of /** @type {HTMLElement[]} */ (all(this.root, '[data-go="skip-part"]'))) one.hidden = onLastPart;
  }

  /** Shows a step because somebody asked for it: from its top, with the heading spoken. @param {string} [id] */
  goTo(id) {
    this.show(id ?? "");
    const heading = /** @type {HTMLElement | null} */ (this.step.querySelector("h2"));
    heading?.setAttribute("tabindex", "-1");
    scrollTo(0, 0);
    heading?.focus({ preventScroll: true });
  }

  /** @param {number} by */
  move(by) {
    const order = this.steps.filter((step) => !step.hasAttribute("data-aside"));
    this.goTo(order[order.indexOf(this.step) + by]?.dataset.step);
  }

  skipPart() {
    const part = this.screens.filter((step) => step.dataset.dimension === this.step.dataset.dimension);
    this.goTo(this.screens[this.screens.indexOf(part[part.length - 1]) + 1]?.dataset.step ?? "result");
  }

  noToTheRest() {
    for (const item of itemsOf(this.step)) if (answerTo(item) === "not-asked") choose(item, "no");
    this.keep();
    this.move(1);
  }

  forget() {
    clear(this.slug);
    places.delete(this.slug);
    this.items.forEach(reset);
    emptyResult(this.root);
    this.goTo();
  }

  /** @param {string} where */
  go(where) {
    if (where === "next") this.move(1);
    else if (where === "back") this.move(-1);
    else if (where === "skip-part") this.skipPart();
    else if (where === "no-to-the-rest") this.noToTheRest();
    else if (where === "resume") this.goTo(this.asked.dataset.step);
    else if (where === "forget") this.forget();
    else this.goTo(where);
  }
}

/** @param {HTMLElement} root */
export function enhance(root) {
  const checklist = new Checklist(root);
  const forget = () => checklist.forget();
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-go]") : null;
    if (button instanceof HTMLElement) checklist.go(button.dataset.go ?? "");
  });
  root.addEventListener("change", () => checklist.keep());
  for (const end of ends) document.addEventListener(end, forget);
  for (const one of /** @type {HTMLElement[]} */ (all(root, "[data-with-script]"))) one.hidden = false;
  for (const one of /** @type {HTMLElement[]} */ (all(root, "[data-without-script]"))) one.hidden = true;
  checklist.resume();
  return () => ends.forEach((end) => document.removeEventListener(end, forget));
}
