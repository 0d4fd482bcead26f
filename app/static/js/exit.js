/**
 * Exit: away from here at once, and Back does not lead to what was read.
 *
 * Its own small file, run before anything is painted, so that it works while the rest is still loading or has failed.
 * It shares nothing with the other modules: they learn that everything must be forgotten by the event `waymark:forget`,
 * which is dispatched on the document and answered synchronously.
 *
 * In the tab's session storage it keeps, under a name that says nothing, which step of the tab's history was left.
 * Going back to a page at that step or before ends at the neutral page again.
 */
{
  const AWAY = "/calculator";
  const LEFT = "s";
  const SHIFTS = 3;
  const WITHIN_MS = 1200;

  /**
   * Where the tab's history stands. Steps are counted within a row of pages of this site, so the row's own key belongs to it.
   * @returns {[row: string, step: number]} a browser that does not tell is always at step 0
   */
  const position = () => {
    const { navigation } = /** @type {any} */ (window);
    return [navigation?.entries()[0]?.key ?? "", navigation?.currentEntry?.index ?? 0];
  };

  /** Whether the page now shown may be one from before somebody left. @returns {boolean} */
  const wasLeft = () => {
    const left = sessionStorage.getItem(LEFT);
    if (left === null) return false;
    const [row, step] = position();
    const [leftRow, leftStep] = JSON.parse(left);
    return row !== leftRow || step <= leftStep;
  };

  const forget = () => document.dispatchEvent(new Event("waymark:forget"));

  const away = () => {
    document.documentElement.hidden = true;
    document.body?.replaceChildren();
    document.title = "\u200e";
    location.replace(AWAY);
  };

  const leave = () => {
    forget();
    try {
      // Pages that Forward would lead to are cut off by a new step; Back is answered by `wasLeft`.
      if (/** @type {any} */ (window).navigation?.canGoForward) history.pushState(null, "");
      sessionStorage.setItem(LEFT, JSON.stringify(position()));
    } finally {
      away();
    }
  };

  /** @type {number[]} */
  let shifts = [];

  window.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("[data-exit]");
    if (!link) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave();
  }, true);

  window.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") shifts = [];
    else if (!event.repeat) {
      shifts = [...shifts, event.timeStamp].filter((at) => event.timeStamp - at < WITHIN_MS);
      if (shifts.length >= SHIFTS) leave();
    }
  }, true);

  // A document that the browser sets aside whole (to show again on Back) must not hold keys or show what it showed.
  window.addEventListener("pagehide", (event) => {
    if (!event.persisted) return;
    forget();
    document.documentElement.hidden = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (wasLeft()) away();
    else location.reload();
  });

  const [navigation] = performance.getEntriesByType("navigation");
  if (navigation && /** @type {PerformanceNavigationTiming} */ (navigation).type === "back_forward" && wasLeft()) away();
}
