/**
 * Exit: away from here at once, and Back does not lead to what was read.
 *
 * Its own small file, run before anything is painted, so that it works while the rest is still loading or has failed.
 * It shares nothing with the other modules: they learn that everything must be forgotten by the event `waymark:forget`,
 * which is dispatched on the document and answered synchronously. When the screen is empty, `waymark:left` asks whoever has the
 * looks of the neutral page at hand to show them until that page comes, and to say so by preventing the default.
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

  /** Longer than the empty page and the looks of the neutral one take; somewhere out of sight, nothing is ever painted. */
  const FRAME_MS = 200;
  const LIFTED_MS = 300;

  const empty = () => {
    document.title = "\u200e";
    document.documentElement.hidden = true;
    document.body?.replaceChildren();
  };

  const away = () => {
    empty();
    location.replace(AWAY);
  };

  /** Where the tab's history stood. It asks the browser, and waits for it: while the next page is already on its way. */
  const remember = () => sessionStorage.setItem(LEFT, JSON.stringify(position()));

  /** Right after the next frame, before all that a page which is still loading has to do. A timer would come after that. @param {() => void} then */
  const painted = (then) => requestAnimationFrame(() => {
    const { scheduler } = /** @type {any} */ (window);
    if (scheduler?.postTask) {
      scheduler.postTask(then, { priority: "user-blocking" });
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage("");
  });

  /** Whether the screen is empty already, because a finger is on Exit. */
  let unseen = false;

  /** The empty page is painted before anything else is asked for: until the next page paints, browsers go on showing the last frame. */
  const leave = () => {
    forget();
    empty();
    let gone = false;
    const once = () => {
      if (gone) return;
      gone = true;
      if (document.readyState !== "complete") window.stop(); // A page that is still loading would be finished first.
      try {
        // Pages that Forward would lead to are cut off by a new step; Back is answered by `wasLeft`.
        if (/** @type {any} */ (window).navigation?.canGoForward) history.pushState(null, "");
      } finally {
        location.replace(AWAY);
      }
      remember();
    };
    const looks = () => {
      if (document.dispatchEvent(new Event("waymark:left", { cancelable: true }))) once();
      else painted(once);
    };
    if (unseen) looks();
    else painted(looks);
    setTimeout(once, FRAME_MS);
  };

  /** A finger on Exit takes everything out of sight; lifted there it leaves, elsewhere all comes back. */
  let comesBack = 0;
  const outOfSight = () => {
    clearTimeout(comesBack);
    document.body.style.opacity = "0";
    painted(() => (unseen = document.body.style.opacity === "0"));
  };
  const inSight = () => {
    comesBack = setTimeout(() => {
      unseen = false;
      document.body?.style.removeProperty("opacity");
    }, LIFTED_MS);
  };

  /** @type {number[]} */
  let shifts = [];

  window.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-exit]")) outOfSight();
  }, { capture: true, passive: true });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => document.body?.style.opacity && inSight(), { capture: true, passive: true });

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

  // The first question to the tab's storage takes long; on Exit nothing may.
  addEventListener("load", () => setTimeout(() => sessionStorage.getItem(LEFT)));
}
