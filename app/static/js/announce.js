/** Says a change of status once to people who listen to the screen. */

/** A region that came with the last swap needs a moment before a screen reader listens to it. */
const SETTLE_MS = 150;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let pending;

/** Announces `words`, which come from the page and are in its language. @param {string} words */
export function announce(words) {
  clearTimeout(pending);
  pending = setTimeout(() => {
    const region = document.getElementById("announcer");
    if (!region) return;
    region.textContent = region.textContent === words ? `${words}\u00a0` : words;
  }, SETTLE_MS);
}
