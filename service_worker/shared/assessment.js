/**
 * The reading of a checklist on the phone: which parts stand out. Pure; the table comes from the checklist's file.
 *
 * `app/checklists/rules.py` reads the same table for the tests, which hold the two against each other. Only *yes* counts.
 */

/** @typedef {"strong" | "medium" | "weak"} Strength */
/** At least so many signs of each kind, all at once. @typedef {Partial<Record<Strength | "medium_or_weak", number>>} Combination */
/** @typedef {{ id: string, dimension: string, strength: Strength }} Sign */
/** A mix of parts that the source describes. @typedef {{ id: string, all_of: string[], any_of: string[], none_of: string[] }} Example */
/** The parts that stand out, in the file's order, and the first example that fits ("" for none).
 * @typedef {{ standsOut: string[], example: string }} Reading */

/**
 * Tells whether the signs answered with yes hold at least one of the rule's combinations.
 * @param {Strength[]} strengths @param {Combination[]} anyOf @returns {boolean}
 */
export function standsOut(strengths, anyOf) {
  const counts = { strong: 0, medium: 0, weak: 0, medium_or_weak: 0 };
  for (const strength of strengths) counts[strength] += 1;
  counts.medium_or_weak = counts.medium + counts.weak;
  return anyOf.some((combination) =>
    Object.entries(combination).every(([kind, least]) => counts[/** @type {keyof typeof counts} */ (kind)] >= least),
  );
}

/** @param {Example} example @param {string[]} found @returns {boolean} */
function fits(example, found) {
  return (
    example.all_of.every((one) => found.includes(one)) &&
    (example.any_of.length === 0 || example.any_of.some((one) => found.includes(one))) &&
    !example.none_of.some((one) => found.includes(one))
  );
}

/**
 * Returns what the answers, by item id, say; items without an answer count as not asked.
 * @param {Sign[]} signs @param {Combination[]} anyOf @param {Example[]} examples
 * @param {Record<string, string>} answers @returns {Reading}
 */
export function read(signs, anyOf, examples, answers) {
  const yes = signs.filter((sign) => answers[sign.id] === "yes");
  const dimensions = [...new Set(signs.map((sign) => sign.dimension))];
  const found = dimensions.filter((dimension) =>
    standsOut(yes.filter((sign) => sign.dimension === dimension).map((sign) => sign.strength), anyOf),
  );
  return { standsOut: found, example: examples.find((one) => fits(one, found))?.id ?? "" };
}
