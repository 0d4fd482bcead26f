/**
 * Practice with an invented person: the steps of a checklist with feedback. It is built on the steps alone, so that it can
 * reach no key, no store and no outbox; the one thing it tells the server is that somebody has practised, without a word of how.
 */
import { Steps } from "./checklist-steps.js";
import { all, answerTo, questionOf } from "./checklist-items.js";

class Practice extends Steps {
  /** @param {EventTarget | null} [where] */
  changed(where) {
    super.changed(where);
    const item = where instanceof Element ? this.items.find((one) => one.contains(where)) : undefined;
    if (item) this.comment(item);
  }

  /** Says how we would have read it. @param {HTMLElement} item */
  comment(item) {
    // A look at a draft has nothing to compare with.
    if (!item.hasAttribute("data-expected")) return;
    const kind = answerTo(item) === item.dataset.expected ? "as-expected" : "otherwise";
    for (const one of /** @type {HTMLElement[]} */ (all(item, "[data-feedback]"))) one.hidden = one.dataset.feedback !== kind;
  }

  empty() {
    super.empty();
    this.hideWhere("[data-feedback], [data-choice-feedback], [data-noted]", true);
  }

  /** @param {string} id */
  show(id) {
    super.show(id);
    if (this.step.dataset.step === "result") this.sumUp();
  }

  sumUp() {
    const differs = this.items.filter((item) => !item.hidden && answerTo(item) !== item.dataset.expected);
    const lines = differs.map((item) => {
      const line = document.createElement("li");
      line.textContent = questionOf(item);
      return line;
    });
    this.root.querySelector("[data-practice-differs]")?.replaceChildren(...lines);
    this.hideWhere("[data-practice-some]", differs.length === 0);
    this.hideWhere("[data-practice-all]", differs.length > 0);
  }

  /** @param {HTMLElement} button a way to act in the difficult moment */
  choose(button) {
    for (const one of all(this.root, "[data-choice]")) one.setAttribute("aria-expanded", String(one === button));
    for (const one of /** @type {HTMLElement[]} */ (all(this.root, "[data-choice-feedback]"))) {
      one.hidden = one.dataset.choiceFeedback !== button.dataset.choice;
    }
  }

  /** @param {HTMLElement} button */
  async note(button) {
    const place = /** @type {HTMLElement} */ (this.root.querySelector("[data-noted]"));
    place.hidden = false;
    place.textContent = await noted(button.dataset.practised ?? "", button.dataset);
  }
}

/** @param {string} address @param {DOMStringMap} words @returns {Promise<string>} what to say about it */
async function noted(address, words) {
  try {
    const response = await fetch(address, { method: "POST", headers: { Accept: "application/json" } });
    return response.ok ? (await response.json()).noted : (words.failed ?? "");
  } catch {
    return words.offline ?? "";
  }
}

/** @param {HTMLElement} root */
export function enhance(root) {
  const practice = new Practice(root);
  const forget = () => practice.forget();
  root.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-choice], [data-practised]") : null;
    if (button instanceof HTMLElement && button.dataset.choice) practice.choose(button);
    else if (button instanceof HTMLElement) void practice.note(button);
  });
  practice.start();
  document.addEventListener("waymark:forget", forget);
  practice.show("");
  practice.changed();
  return () => {
    practice.voice.stop();
    document.removeEventListener("waymark:forget", forget);
  };
}
