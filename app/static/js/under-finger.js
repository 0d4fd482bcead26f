/**
 * A touch is for what was under the finger when it came down. A browser gives it to what is there when the finger leaves:
 * where a notice came in between and moved the page, that is something else, and nobody meant it.
 */

const CONTROLS = "a[href], button, input, select, textarea, summary, label";
const TYPED_INTO = "select, textarea, input:not([type='checkbox'], [type='radio'], [type='button'], [type='submit'], [type='file'])";

/** @typedef {{ control: HTMLElement, left: number, top: number }} Touched */

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const controlAt = (target) => (target instanceof Element ? target.closest(CONTROLS) : null);

/** @param {HTMLElement} control @returns {Touched} */
function placeOf(control) {
  const { left, top } = control.getBoundingClientRect();
  return { control, left, top };
}

/** Only then: a browser may also give a touch beside a control to that control, which is kind. @param {Touched} touched */
function hasMoved({ control, left, top }) {
  const now = placeOf(control);
  return !control.isConnected || now.left !== left || now.top !== top;
}

/** What a control is, apart from where it stands: of a list whose lines say the same, also which line.
 * @param {HTMLElement} control @returns {string} */
function sayingOf(control) {
  const both = [control, control instanceof HTMLLabelElement ? control.control : null];
  const own = both.flatMap((one) => ["id", "name", "value", "href"].map((name) => one?.getAttribute(name)));
  const line = /** @type {HTMLElement | null} */ (control.closest("[data-id]"))?.dataset.id;
  return JSON.stringify([control.tagName, ...own, line, control.textContent]);
}

/** A list that was made anew has the same controls again. @param {HTMLElement} gone @param {HTMLElement | null} met */
const isItAgain = (gone, met) => met !== null && !gone.isConnected && sayingOf(gone) === sayingOf(met);

/** @param {HTMLElement} control */
function touch(control) {
  // Hidden meanwhile, or behind a dialog: nobody could touch it any more.
  if (control.getClientRects().length === 0 || control.closest("[inert]")) return;
  if (control.matches(TYPED_INTO)) control.focus();
  else control.click();
}

/** @type {Touched | undefined} */
let touched;

const forget = () => (touched = undefined);

/** @param {Event} event */
function down(event) {
  // A mouse says itself when it was pressed and released on two things.
  const control = /** @type {PointerEvent} */ (event).pointerType === "mouse" ? null : controlAt(event.target);
  touched = control ? placeOf(control) : undefined;
}

/** @param {Event} event */
function click(event) {
  const byKeyOrModule = !event.isTrusted || /** @type {MouseEvent} */ (event).detail === 0;
  if (byKeyOrModule) return;
  const meant = touched;
  forget();
  if (!meant || !hasMoved(meant)) return;
  const met = controlAt(event.target);
  if (met === meant.control || isItAgain(meant.control, met)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  touch(meant.control);
}

/** Follows every touch of the document. */
export function heedTouches() {
  addEventListener("pointerdown", down, { capture: true, passive: true });
  addEventListener("pointercancel", forget, { capture: true, passive: true });
  addEventListener("click", click, { capture: true });
}
