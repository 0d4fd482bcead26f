/**
 * When this document locks: five minutes without a touch, a minute out of sight, a clock that went back, *Lock*, signing
 * out, another member. Loaded with every page, and small: what must be forgotten then is each module's own matter.
 *
 * `waymark:locked` says it, whether or not keys were open. Its `detail` is set only when the first member to sign in since
 * nobody did takes this phone over: their id. What nobody's conversation holds becomes theirs.
 */
const IDLE_MS = 5 * 60_000;
const HIDDEN_MS = 60_000;
const LOOK_MS = 5_000;
/** Clocks are set right by a little all the time. */
const BACK_MS = 1_000;

let touchedAt = Date.now();
let seenAt = touchedAt;
let hiddenAt = document.hidden ? touchedAt : 0;
/** Nobody has touched it since it locked itself. */
let waiting = false;

/** Locks at once. @param {string} [heir] the member who takes over what belongs to nobody */
export function lock(heir) {
  document.dispatchEvent(new CustomEvent("waymark:locked", { detail: heir }));
}

/** Locks if the time is over. A clock, not a timer alone: a sleeping phone's timers sleep with it. */
export function lockIfDue() {
  const now = Date.now();
  const wentBack = now < seenAt - BACK_MS;
  seenAt = now;
  if (wentBack) restart();
  const over = now - touchedAt > IDLE_MS || (hiddenAt > 0 && now - hiddenAt > HIDDEN_MS);
  if (waiting || !(over || wentBack)) return;
  waiting = true;
  lock();
}

function restart() {
  touchedAt = Date.now();
  hiddenAt = document.hidden ? touchedAt : 0;
}

function touch() {
  lockIfDue();
  waiting = false;
  touchedAt = Date.now();
}

/** Starts looking at the clock. */
export function startLocking() {
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(sign, touch, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => {
    lockIfDue();
    hiddenAt = document.hidden ? Date.now() : 0;
  });
  document.addEventListener("waymark:unlocked", () => {
    waiting = false;
    restart();
  });
  document.addEventListener("waymark:member-changed", (event) => {
    const { before, now } = /** @type {CustomEvent<{ before?: string, now: string }>} */ (event).detail;
    lock(before === undefined ? now : undefined);
  });
  setInterval(lockIfDue, LOOK_MS);
}
