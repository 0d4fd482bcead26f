/** "Use where I am": picks the nearest place from the list that is in the page. Coordinates stay in this function. */

/** @typedef {{ latitude: number, longitude: number }} Spot */

/** @param {HTMLElement} field */
export function enhance(field) {
  const select = field.querySelector("select");
  const button = field.querySelector("button");
  if (!select || !button || !("geolocation" in navigator)) return;
  button.hidden = false;
  tell(field, "why");
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        choose(select, coords);
        tell(field, "why");
      },
      () => {
        button.removeAttribute("aria-busy");
        tell(field, "failed");
        select.focus();
      },
      { maximumAge: 600_000, timeout: 15_000 },
    );
  });
}

/** @param {HTMLSelectElement} select @param {Spot} spot */
function choose(select, spot) {
  const places = [...select.options].filter((option) => option.dataset.at);
  const far = (/** @type {HTMLOptionElement} */ option) => {
    const [latitude, longitude] = (option.dataset.at ?? "").split(",").map((part) => Number(part) / 1000);
    const east = (longitude - spot.longitude) * Math.cos((spot.latitude * Math.PI) / 180);
    return Math.hypot(latitude - spot.latitude, east);
  };
  if (!places.length) return;
  const nearest = places.reduce((best, option) => (far(option) < far(best) ? option : best));
  select.value = nearest.value;
  select.dispatchEvent(new Event("input", { bubbles: true }));
  select.focus();
}

/** Shows one of the sentences that stand in the page. @param {HTMLElement} field @param {string} which */
function tell(field, which) {
  for (const sentence of field.querySelectorAll("[data-said]")) {
    if (sentence instanceof HTMLElement) sentence.hidden = sentence.dataset.said !== which;
  }
}
