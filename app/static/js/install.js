/** Putting the app on the phone: only when somebody asks for it on the page that explains it, never by a banner. */

/** @typedef {Event & { prompt(): Promise<unknown> }} Offer */

/** What the browser offered. @type {Offer | undefined} */
let offer;

function show() {
  for (const button of document.querySelectorAll("[data-install]")) if (button instanceof HTMLElement) button.hidden = !offer;
}

/** Keeps the browser's offer for the button, on this page and on later ones. */
export function waitForOffer() {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = /** @type {Offer} */ (event);
    show();
  });
  document.addEventListener("htmx:after:swap", show);
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-install]")) return;
    offer?.prompt();
    offer = undefined;
    show();
  });
}
