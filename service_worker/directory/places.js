/** Which place somebody means who typed a name, as `app/directory/places.py` says. */
import { distance, normalise, typosAllowed } from "./words.js";

/**
 * @param {string} typed @param {Record<string, [number, number, string]>} places by slug @param {import("./words.js").Rules} rules
 * @returns {[number, number, string] | undefined}
 */
export function placeCalled(typed, places, rules) {
  const wanted = normalise(typed, rules).join("-");
  for (const slug of [typed, wanted]) if (Object.hasOwn(places, slug)) return places[slug];
  if ([...wanted].length < 3) return undefined;
  const slugs = Object.keys(places).sort();
  const beginning = slugs.find((slug) => slug.startsWith(wanted));
  if (beginning) return places[beginning];
  const limit = typosAllowed(wanted, rules);
  if (!limit) return undefined;
  let [nearest, least] = ["", limit + 1];
  for (const slug of slugs) {
    const far = distance([...wanted], [...slug], limit);
    if (far < least) [nearest, least] = [slug, far];
  }
  return places[nearest];
}
