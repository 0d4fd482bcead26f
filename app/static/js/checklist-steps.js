/**
 * A checklist as steps: one screen at a time, read on the phone, every word from the page that the server rendered.
 *
 * The page stands whole in the HTML; this module hides all but one step and at the end shows the parts of the result that
 * apply. It keeps nothing, knows no key and sends nothing: who wants more than that (`checklist.js`) builds on it, and
 * practice (`practice.js`) does not. The address never changes: answers and steps leave no trace in it.
 */
import { askedItems, read } from "shared/assessment.js";
import { all, answerTo, askHowKnown, choose, chosen, isSign, itemsOf, keepApart, reset } from "./checklist-items.js";
import { emptyResult, showResult } from "./checklist-result.js";
import { readAloud } from "./aloud.js";

export class Steps {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {import("shared/assessment.js").Table} */
    this.table = JSON.parse(root.dataset.table ?? "{}");
    this.items = itemsOf(root);
    /** @type {HTMLElement[]} */
    this.steps = all(root, "[data-step]");
    /** The steps that ask. */
    this.screens = this.steps.filter((step) => step.dataset.dimension);
    this.step = this.steps[0];
    this.voice = readAloud(root);
    /** The step that asked last: where *back to the questions* leads. */
    this.asked = this.screens[this.screens.length - 1];
    /** Against the ages that the list was made for. */
    this.age = this.steps.some((step) => step.dataset.step === "age") ? "unknown" : "within";
  }

  reading() {
    const answers = Object.fromEntries(this.items.map((item) => [item.dataset.item, answerTo(item)]));
    return read(this.table, answers, this.age);
  }

  /** Somebody answered something. @param {EventTarget | null} [where] */
  changed(where) {
    for (const item of this.items) if (where instanceof Node && item.contains(where)) keepApart(item, where);
    const marked = Object.fromEntries(this.items.map((item) => [item.dataset.item, chosen(item)]));
    const wanted = askedItems(this.table.signs, marked);
    for (const item of this.items) item.hidden = !wanted.has(item.dataset.item ?? "");
    this.items.forEach(askHowKnown);
  }

  /** A step came on the screen; here nothing is noted. @param {string} _step */
  placed(_step) {}

  /** @param {string} id */
  show(id) {
    this.step = this.steps.find((one) => one.dataset.step === id) ?? this.steps[0];
    for (const one of this.steps) one.hidden = one !== this.step;
    if (this.step.dataset.dimension) this.asked = this.step;
    if (!this.step.hasAttribute("data-aside")) this.placed(this.step.dataset.step ?? "");
    if (this.step.dataset.step === "result") showResult(this.root, this.items, this.reading());
    this.showControls();
  }

  showControls() {
    const number = this.screens.indexOf(this.step) + 1;
    const several = itemsOf(this.step).length;
    const signs = itemsOf(this.step).filter(isSign).length;
    const onLastPart = this.screens.at(-1)?.dataset.dimension === this.step.dataset.dimension;
    this.hideWhere("[data-while-asking]", number === 0);
    this.hideWhere("[data-with-several]", signs < 2);
    this.hideWhere("[data-with-items]", several === 0);
    this.hideWhere('[data-go="skip-part"]', onLastPart);
    for (const one of all(this.root, "[data-number]")) one.textContent = String(number);
    for (const one of /** @type {HTMLProgressElement[]} */ (all(this.root, "progress"))) one.value = number;
    for (const one of all(this.root, "[data-age]")) one.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (one).dataset.age === this.age));
  }

  /** @param {string} selector @param {boolean} hidden */
  hideWhere(selector, hidden) {
    for (const one of /** @type {HTMLElement[]} */ (all(this.root, selector))) one.hidden = hidden;
  }

  /** Shows a step because somebody asked for it: from its top, with the heading spoken. @param {string} [id] */
  goTo(id) {
    this.voice.quiet();
    this.hideWhere("[data-resumed]", true);
    this.show(id ?? "");
    // Not on arriving: the title may have the focus then, and hiding it when that leaves would move a button from under the thumb.
    this.root.querySelector("[data-title]")?.classList.toggle("visually-hidden", this.step !== this.steps[0]);
    const heading = /** @type {HTMLElement | null} */ (all(this.step, "h2").find((one) => !one.closest("[hidden]")));
    heading?.setAttribute("tabindex", "-1");
    scrollTo(0, 0);
    heading?.focus({ preventScroll: true });
  }

  /** The steps on the way: without asides, without screens that ask nothing after what was answered. */
  way() {
    const open = (/** @type {HTMLElement} */ step) => itemsOf(step).length === 0 || itemsOf(step).some((item) => !item.hidden);
    return this.steps.filter((step) => !step.hasAttribute("data-aside") && open(step));
  }

  /** @param {number} by */
  move(by) {
    const way = this.way();
    this.goTo(way[way.indexOf(this.step) + by]?.dataset.step);
  }

  skipPart() {
    const way = this.way();
    const next = way.slice(way.indexOf(this.step)).find((step) => step.dataset.dimension !== this.step.dataset.dimension);
    this.goTo(next?.dataset.step ?? "result");
  }

  noToTheRest() {
    for (const item of itemsOf(this.step)) if (isSign(item) && !item.hidden && answerTo(item) === "not-asked") choose(item, "no");
    this.changed();
    this.move(1);
  }

  /** @param {string} age */
  chooseAge(age) {
    this.age = age;
    this.changed();
    this.goTo(age === "younger" || age === "older" ? "other-age" : this.screens[0].dataset.step);
  }

  /** As if nobody had touched it. */
  empty() {
    this.items.forEach(reset);
    this.age = this.steps.some((step) => step.dataset.step === "age") ? "unknown" : "within";
    emptyResult(this.root);
  }

  forget() {
    this.empty();
    this.goTo();
  }

  /** @param {string} where */
  go(where) {
    if (where === "next") this.move(1);
    else if (where === "back") this.move(-1);
    else if (where === "skip-part") this.skipPart();
    else if (where === "no-to-the-rest") this.noToTheRest();
    else if (where === "resume") this.goTo(this.asked.dataset.step);
    else if (where === "first-screen") this.goTo(this.screens[0].dataset.step);
    else if (where === "forget") this.forget();
    else this.goTo(where);
  }

  /** A screen with one question goes on by itself once a finger has answered it; keys and screen readers press *Next*.
   * @param {MouseEvent} event */
  tapped(event) {
    const answer = event.target instanceof Element ? event.target.closest(".answers:not([data-known]) > .answer") : null;
    const item = answer?.closest("fieldset");
    if (!item || event.detail === 0 || itemsOf(this.step).length > 1) return;
    const how = item.dataset.knownBy === "either" && chosen(item) === "yes";
    if (how || item.hasAttribute("data-expected")) return;
    // The browser says "input" only after this.
    this.changed();
    this.move(1);
  }

  /** Listens. @returns {void} */
  start() {
    this.root.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-go], [data-age]") : null;
      if (button instanceof HTMLElement && button.dataset.age) this.chooseAge(button.dataset.age);
      else if (button instanceof HTMLElement) this.go(button.dataset.go ?? "");
    });
    // With every letter: a lock, or Back, does not wait until a field is left.
    this.root.addEventListener("input", ({ target }) => this.changed(target));
    this.root.addEventListener("click", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.matches(".answer__input")) this.tapped(event);
    });
    this.root.dataset.begun = "";
    for (const one of /** @type {HTMLElement[]} */ (all(this.root, "[data-with-script]"))) one.hidden = false;
    for (const one of /** @type {HTMLElement[]} */ (all(this.root, "[data-without-script]"))) one.hidden = true;
  }
}
