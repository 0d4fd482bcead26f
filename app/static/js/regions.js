/**
 * Which regions of a large directory this phone carries. The choice is kept on the phone and is never sent; where the phone is
 * stays in `nearest`. `field-pack.js`, on the same page, fetches what was chosen.
 */
import * as pack from "shared/pack.js";
import * as store from "shared/store.js";
import { live } from "./live.js";

/** How many regions *around me* are, at most, and up to how far behind the nearest. */
const AROUND = 3;
const FARTHER_KM = 60;
const KM = 111.2;

/** @param {HTMLElement} root */
export async function enhance(root) {
  const follow = () => void showHere(root);
  tick(root, await pack.chosen());
  // A store that does not open keeps nobody from asking.
  await showHere(root).catch(() => undefined);
  root.querySelector("[data-around]")?.addEventListener("click", () => around(root));
  root.querySelector("[data-as-chosen]")?.addEventListener("click", () => void keep(root, undefined));
  root.querySelector("[data-carry]")?.addEventListener("click", () => void keep(root, ticked(root)));
  document.addEventListener("waymark:pack", follow);
  live(root);
  return () => document.removeEventListener("waymark:pack", follow);
}

/** @param {ParentNode} root @returns {HTMLElement[]} */
const labels = (root) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-region]")]);

/** @param {HTMLElement} label @returns {HTMLInputElement} */
const boxOf = (label) => /** @type {HTMLInputElement} */ (label.querySelector("input"));

/** @param {ParentNode} root @returns {string[]} */
const ticked = (root) => labels(root).filter((one) => boxOf(one).checked).map((one) => boxOf(one).value);

/** @param {ParentNode} root @param {string[]} slugs */
function tick(root, slugs) {
  for (const one of labels(root)) boxOf(one).checked = slugs.includes(boxOf(one).value);
}

/** @param {HTMLElement} root */
async function showHere(root) {
  const here = (await pack.manifest())?.here ?? [];
  for (const one of labels(root)) {
    const badge = one.querySelector("[data-here]");
    if (badge instanceof HTMLElement) badge.hidden = !here.includes(boxOf(one).value);
  }
  const missing = (await pack.chosen()).some((slug) => !here.includes(slug));
  const busy = document.querySelector("[data-enhance=field-pack]")?.getAttribute("data-state") === "downloading";
  tell(root, missing && !busy ? "offline" : "why");
}

/** @param {HTMLElement} root @param {string[] | undefined} regions undefined: what the organisation chose */
async function keep(root, regions) {
  await store.putSettings({ regions });
  tick(root, await pack.chosen());
  document.dispatchEvent(new CustomEvent("waymark:fetch"));
}

/** @param {HTMLElement} root */
function around(root) {
  if (!("geolocation" in navigator)) return tell(root, "failed");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      tick(root, nearest(labels(root), coords));
      tell(root, "why");
    },
    () => tell(root, "failed"),
    { maximumAge: 600_000, timeout: 15_000 },
  );
}

/** @param {HTMLElement[]} regions @param {{ latitude: number, longitude: number }} spot @returns {string[]} */
export function nearest(regions, spot) {
  const far = regions
    .filter((one) => one.dataset.at)
    .map((one) => {
      const [latitude, longitude] = (one.dataset.at ?? "").split(",").map((part) => Number(part) / 1000);
      const turned = ((((longitude - spot.longitude + 180) % 360) + 360) % 360) - 180; // The short way round.
      const east = turned * Math.cos((spot.latitude * Math.PI) / 180);
      return { slug: one.dataset.region ?? "", km: Math.hypot(latitude - spot.latitude, east) * KM };
    })
    .sort((one, other) => one.km - other.km);
  return far.filter(({ km }, at) => at < AROUND && km <= far[0].km + FARTHER_KM).map(({ slug }) => slug);
}

/** Shows one of the sentences that stand in the page. @param {HTMLElement} root @param {string} which */
function tell(root, which) {
  for (const sentence of root.querySelectorAll("[data-said]")) {
    if (sentence instanceof HTMLElement) sentence.hidden = sentence.dataset.said !== which;
  }
}
