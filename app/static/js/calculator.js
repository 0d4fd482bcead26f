/** A calculator for four operations, by touch and by keyboard. It knows nothing of the rest of the site. */

/** @typedef {"+" | "-" | "*" | "/"} Sign */

/** How tightly each sign binds. @type {Record<Sign, number>} */
const RANK = { "+": 1, "-": 1, "*": 2, "/": 2 };

/** @type {Record<Sign, string>} */
const SHOWN = { "+": "+", "-": "\u2212", "*": "\u00d7", "/": "\u00f7" };

const DIGITS = 12;

/** @param {string} key @returns {key is Sign} */
const isSign = (key) => key in RANK;

/** @param {Sign} sign @param {number} left @param {number} right */
function apply(sign, left, right) {
  if (sign === "+") return left + right;
  if (sign === "-") return left - right;
  return sign === "*" ? left * right : left / right;
}

/** Works out numbers and the signs between them, tighter signs first. @param {number[]} numbers @param {Sign[]} signs */
export function work(numbers, signs) {
  const values = [...numbers];
  const left = [...signs];
  for (const rank of [2, 1]) {
    for (let at = 0; at < left.length; ) {
      if (RANK[left[at]] !== rank) at += 1;
      else {
        values.splice(at, 2, apply(left[at], values[at], values[at + 1]));
        left.splice(at, 1);
      }
    }
  }
  return values[0];
}

/** What is shown of a number: as many digits as fit, no rounding dust. @param {number} value */
export const shown = (value) => String(Number(value.toPrecision(DIGITS))).replace("-", SHOWN["-"]);

class Calculator {
  /** @type {number[]} */ numbers = [];
  /** @type {Sign[]} */ signs = [];
  entry = "0";
  /** Whether the next digit starts a new number. */
  fresh = true;
  done = false;

  /** @param {string} key */
  press(key) {
    if (/^[0-9.]$/u.test(key)) this.type(key);
    else if (isSign(key)) this.sign(key);
    else if (key === "=") this.finish();
    else if (key === "%") this.replace(Number(this.entry) / 100);
    else if (key === "negate") this.replace(-Number(this.entry));
    else if (key === "back") this.entry = this.fresh || this.entry.length < 2 ? "0" : this.entry.slice(0, -1);
    else if (key === "clear") this.clear();
  }

  /** @param {string} key */
  type(key) {
    if (this.done) this.clear();
    if (this.fresh) this.entry = "0";
    this.fresh = false;
    if (key === "." && this.entry.includes(".")) return;
    if (this.entry.length <= DIGITS) this.entry = this.entry === "0" && key !== "." ? key : this.entry + key;
  }

  /** @param {Sign} key */
  sign(key) {
    if (this.done) this.start();
    if (this.fresh && this.numbers.length > 0) {
      this.signs[this.signs.length - 1] = key;
      return;
    }
    this.numbers.push(Number(this.entry));
    this.signs.push(key);
    this.fresh = true;
  }

  finish() {
    if (this.done || this.numbers.length === 0) return;
    this.numbers.push(Number(this.entry));
    this.entry = String(work(this.numbers, this.signs));
    this.done = true;
    this.fresh = true;
  }

  /** @param {number} value */
  replace(value) {
    if (this.done) this.start();
    this.entry = String(value);
    this.fresh = false;
  }

  /** Goes on with the result. */
  start() {
    this.numbers = [];
    this.signs = [];
    this.done = false;
    this.fresh = false;
  }

  clear() {
    this.start();
    this.entry = "0";
    this.fresh = true;
  }

  /** @returns {string} what has been asked so far */
  get line() {
    const parts = this.numbers.flatMap((number, at) => (at < this.signs.length ? [shown(number), SHOWN[this.signs[at]]] : [shown(number)]));
    return [...parts, ...(this.done ? ["="] : [])].join(" ");
  }
}

/** Keys of a keyboard that mean a key of the page. @type {Record<string, string>} */
const TYPED = { Enter: "=", ",": ".", x: "*", Backspace: "back", Delete: "clear", Escape: "clear" };

const face = document.querySelector("[data-calculator]");
if (face instanceof HTMLElement) {
  const calculator = new Calculator();
  const result = face.querySelector("[data-result]");
  const line = face.querySelector("[data-line]");
  /** @param {string} key */
  const press = (key) => {
    calculator.press(key);
    const value = Number(calculator.entry);
    const text = calculator.fresh || calculator.done ? shown(value) : calculator.entry.replace("-", SHOWN["-"]);
    if (result) result.textContent = Number.isFinite(value) ? text : (face.dataset.impossible ?? "");
    if (line) line.textContent = calculator.line;
    if (!Number.isFinite(value)) calculator.clear();
  };
  face.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-key]");
    if (button instanceof HTMLElement) press(button.dataset.key ?? "");
  });
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = TYPED[event.key] ?? event.key;
    const button = face.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button) return;
    event.preventDefault();
    press(key);
  });
}
