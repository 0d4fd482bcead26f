/** "Use where I am": picks the nearest place from the list that is in the page. Coordinates stay in this function. */

/** @typedef {{ latitude: number, longitude: number }} Spot */

/** @param {HTMLElement} field */
export function enhance(field) {
  const input = field.querySelector("input");
  const button = field.querySelector("button");
  if (!input?.list || !button || !("geolocation" in navigator)) return;
  button.hidden = false;
  tell(field, "why");
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        choose(input, coords);
        tell(field, "why");
      },
      () => {
        button.removeAttribute("aria-busy");
        tell(field, "failed");
        input.focus();
      },
      { maximumAge: 600_000, timeout: 15_000 },
    );
  });
}

/** @param {HTMLInputElement} input @param {Spot} spot */
function choose(input, spot) {
  const places = [...(input.list?.querySelectorAll("option") ?? [])].filter((option) => option.dataset.at);
  const far = (/** @type {HTMLOptionElement} */ option) => {
    const [latitude, longitude] = (option.dataset.at ?? "").split(",").map((part) => Number(part) / 1000);
    const east = (longitude - spot.longitude) * Math.cos((spot.latitude * Math.PI) / 180);
    return Math.hypot(latitude - spot.latitude, east);
  };
  if (!places.length) return;
  const nearest = places.reduce((best, option) => (far(option) < far(best) ? option : best));
  input.value = nearest.value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
}

/** Shows one of the sentences that stand in the page. @param {HTMLElement} field @param {string} which */
function tell(field, which) {
  for (const sentence of field.querySelectorAll("[data-said]")) {
    if (sentence instanceof HTMLElement) sentence.hidden = sentence.dataset.said !== which;
  }
}
