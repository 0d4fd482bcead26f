/** What a page needs after htmx put it in place of another: its language, its focus, its languages' addresses. */

/** @typedef {{ target?: Element | string, request?: { anchor?: string, method?: string, headers?: Record<string, string> } }} Swap */

/** @param {Event} event @returns {Swap} */
const swapOf = (event) => /** @type {CustomEvent<{ ctx: Swap }>} */ (event).detail.ctx;

/** The document stays, so the language of the page travels on `#frame`. */
function takeLanguage() {
  const frame = document.getElementById("frame");
  if (!frame) return;
  const { lang: before } = document.documentElement;
  document.documentElement.lang = frame.lang;
  document.documentElement.dir = frame.dir;
  if (frame.lang !== before) document.dispatchEvent(new CustomEvent("waymark:language"));
}

/** Puts the focus where reading goes on: on what is wrong if something is, else on the title. Hearing it is the one announcement. */
function takeFocus() {
  const wrong = document.querySelector(".error-summary:not([hidden])");
  const start = wrong ?? document.querySelector("#main h1") ?? document.getElementById("main");
  if (!(start instanceof HTMLElement)) return;
  if (!start.hasAttribute("tabindex")) start.tabIndex = -1;
  start.focus({ preventScroll: start !== wrong });
}

/** A page from the phone's field pack was rendered at another address: languages lead back to the one in the address bar. After a
 * form that one may take forms alone; there the server said where to. @param {MouseEvent} event */
function keepAddress(event) {
  const link = event.target instanceof Element && event.target.closest("a[data-language]");
  if (!(link instanceof HTMLAnchorElement) || link.closest("[data-after-form]")) return;
  const url = new URL(link.href);
  url.searchParams.set("next", location.pathname + location.search);
  link.href = url.href;
}

/** Of several pages that were asked for, the last one is shown: whoever tapped a link and then went back has left it already. */
function dropLatecomers() {
  /** @type {WeakMap<Swap, number>} */
  const turns = new WeakMap();
  let asked = 0;
  document.addEventListener("htmx:before:request", (event) => {
    const swap = swapOf(event);
    if (swap.target === document.body && swap.request?.method === "GET") turns.set(swap, ++asked);
  });
  document.addEventListener("htmx:before:swap", (event) => {
    if ((turns.get(swapOf(event)) ?? asked) < asked) event.preventDefault();
  });
}

/** Follows every swap of the whole page. */
export function follow() {
  dropLatecomers();
  document.addEventListener("click", keepAddress, true);
  document.addEventListener("htmx:after:swap", (event) => {
    const { target, request } = swapOf(event);
    if (target !== document.body) return;
    takeLanguage();
    const back = "HX-History-Restore-Request" in (request?.headers ?? {});
    if (request?.anchor) return;
    if (!back) scrollTo(0, 0);
    takeFocus();
  });
  if (document.querySelector(".error-summary:not([hidden])")) takeFocus();
}
