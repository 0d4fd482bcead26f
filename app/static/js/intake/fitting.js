/** What speaks against a service, from what its own page says and what the person said: shown before it is picked, never a refusal. */
import { allNeeds, said as saidIn } from "./state.js";

/**
 * @typedef {object} Told what a service's page says of itself
 * @property {string[]} needs
 * @property {string[]} speaks languages by code; none when it does not say
 * @property {number | undefined} youngest
 * @property {number | undefined} oldest
 * @property {boolean} papers whether it asks for any
 * @property {number | undefined} places free; nothing when it does not say
 * @property {number | undefined} placesAge days since it said so; nothing when it does not say
 * @property {boolean} closed
 * @property {string} only women or men, where it is for nobody else
 */

/** Days after which a number of free places says little. */
const PLACES_STALE = 7;
const DAY_MS = 86_400_000;

/** @param {string | undefined} text @returns {number | undefined} */
const number = (text) => (text ? Number(text) : undefined);

/** @param {HTMLElement} article as the directory's own page marks it @returns {Told} */
export function toldBy(article) {
  const { needs = "", speaks = "", ages = "", papers, places, placesAt = "" } = article.dataset;
  const said = Date.parse(placesAt);
  const [youngest, oldest] = ages.split("-");
  return {
    needs: needs.split(" ").filter(Boolean),
    speaks: speaks.split(" ").filter(Boolean),
    youngest: number(youngest),
    oldest: number(oldest),
    papers: papers === "yes",
    places: number(places),
    placesAge: Number.isNaN(said) ? undefined : (Date.now() - said) / DAY_MS,
    closed: "closed" in article.dataset,
    only: article.dataset.only ?? "",
  };
}

/** @param {Told} told @param {import("./state.js").Intake} intake @returns {string[]} codes of warnings */
export function warnings(told, intake) {
  const age = saidIn(intake, "promise", "age_band");
  const language = saidIn(intake, "language", "language");
  // Asked only to warn; it is kept in the draft and never sent.
  const who = saidIn(intake, "services", "gender");
  const { youngest = 0, oldest = 200 } = told;
  const found = {
    closed: told.closed,
    full: told.places === 0,
    "places-old": told.places !== undefined && (told.placesAge ?? PLACES_STALE + 1) > PLACES_STALE,
    minors: age === "minor" && youngest >= 18,
    adults: age === "adult" && oldest < 18,
    "age-unknown": !["minor", "adult"].includes(age) && (youngest >= 18 || oldest < 18),
    "women-only": told.only === "women" && who !== "" && who !== "woman",
    "men-only": told.only === "men" && who !== "" && who !== "man",
    "women-said": told.only === "women" && who === "",
    "men-said": told.only === "men" && who === "",
    papers: told.papers,
    language: language !== "" && told.speaks.length > 0 && !told.speaks.includes(language),
    needs: !told.needs.some((need) => allNeeds(intake).includes(need)),
  };
  return Object.entries(found).filter(([, is]) => is).map(([code]) => code);
}

/** Warnings after which choosing is asked once more; the others are for reading. */
export const DOUBTFUL = new Set(["closed", "full", "minors", "adults", "women-only", "men-only", "needs"]);
