/** The search form: says how many places were found, what is chosen in each folded part, and makes way for the results. */

/** @param {HTMLElement} form */
export function enhance(form) {
  const swapped = () => {
    const summary = document.querySelector("#results [data-summary]")?.textContent?.trim() ?? "";
    const announcer = document.getElementById("announcer");
    if (announcer && announcer.textContent !== summary) announcer.textContent = summary;
  };
  const submitted = () => {
    const needs = form.querySelector("[data-needs]");
    if (needs instanceof HTMLDetailsElement) needs.open = false;
    document.getElementById("results")?.scrollIntoView({ block: "start" });
  };
  const chosen = () => {
    for (const part of form.querySelectorAll("[data-chosen]")) {
      const words = part.querySelector("[data-chosen-words]");
      if (words) words.textContent = chosenIn(part).join(" · ");
    }
  };
  document.addEventListener("htmx:after:swap", swapped);
  form.addEventListener("submit", submitted);
  form.addEventListener("input", chosen);
  return () => document.removeEventListener("htmx:after:swap", swapped);
}

/** @param {Element} part of the form @returns {string[]} the labels of what is chosen in it */
function chosenIn(part) {
  const ticked = [...part.querySelectorAll("input:checked")].map((input) => input.closest("label")?.textContent?.trim() ?? "");
  const picked = [...part.querySelectorAll("select")].filter((select) => select.value).map((select) => select.selectedOptions[0].text);
  return [...ticked, ...picked];
}
