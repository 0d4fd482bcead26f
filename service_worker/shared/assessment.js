/**
 * The reading of a checklist on the phone: which parts stand out, and how soon somebody should act. Pure; the table comes
 * from the checklist's file.
 *
 * `app/checklists/rules.py` reads the same table for the tests, which hold the two against each other. For what stands out
 * only *yes* counts.
 */

/** @typedef {"strong" | "medium" | "weak" | "equal"} Strength */
/** At least so many signs of each kind, all at once. @typedef {Partial<Record<Strength | "medium_or_weak", number>>} Combination */
/** Holds when an item has one of these answers; several answers to one item have a space between them. @typedef {{ item: string, answers: string[] }} Condition */
/** All of `asked_if` must hold, or the item is not asked.
 * @typedef {{ id: string, dimension: string, strength: Strength, asked_if: Condition[] }} Sign */
/** A mix of parts that the source describes. @typedef {{ id: string, all_of: string[], any_of: string[], none_of: string[] }} Example */
/** One line of how soon; without conditions it applies as soon as anything was answered.
 * @typedef {{ id: string, soon: string, any_of: Condition[] }} Deadline */
/** @typedef {{ signs: Sign[], rule: Combination[], examples: Example[], deadlines: Deadline[] }} Table */
/** The parts that stand out, in the file's order, the first example that fits ("" for none), how soon ("" for nothing said)
 * and the lines that say so; refused when the age is outside those that the checklist was made for.
 * @typedef {{ standsOut: string[], example: string, soon: string, because: string[], refused: boolean }} Reading */

/** The soonest first. */
export const SOONEST_FIRST = ["24h", "72h", "2w"];

/**
 * Tells whether the signs answered with yes hold at least one of the rule's combinations.
 * @param {Strength[]} strengths @param {Combination[]} anyOf @returns {boolean}
 */
export function standsOut(strengths, anyOf) {
  const counts = { strong: 0, medium: 0, weak: 0, equal: 0, medium_or_weak: 0 };
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

/** @param {Record<string, string>} answers @returns {(one: Condition) => boolean} */
const holdsIn = (answers) => (one) => (answers[one.item] ?? "not-asked").split(" ").some((said) => one.answers.includes(said));

/**
 * Returns the answers that count: those of items whose conditions hold. Conditions look at earlier items only.
 * @param {Sign[]} signs @param {Record<string, string>} answers @returns {Record<string, string>}
 */
export function asked(signs, answers) {
  /** @type {Record<string, string>} */
  const counted = {};
  for (const sign of signs) {
    if (sign.id in answers && isAsked(sign, counted)) counted[sign.id] = answers[sign.id];
  }
  return counted;
}

/** Returns the ids of the items that are asked after these answers. @param {Sign[]} signs @param {Record<string, string>} answers @returns {Set<string>} */
export function askedItems(signs, answers) {
  const counted = asked(signs, answers);
  return new Set(signs.filter((sign) => isAsked(sign, counted)).map((sign) => sign.id));
}

/** @param {Sign} sign @param {Record<string, string>} counted what was answered before it @returns {boolean} */
const isAsked = (sign, counted) => sign.asked_if.every(holdsIn(counted));

/** @param {Deadline[]} deadlines @param {Record<string, string>} answers @returns {{ soon: string, because: string[] }} */
function deadline(deadlines, answers) {
  const silent = Object.values(answers).every((answer) => answer === "not-asked");
  for (const soon of silent ? [] : SOONEST_FIRST) {
    const found = deadlines.filter((one) => one.soon === soon && (one.any_of.length === 0 || one.any_of.some(holdsIn(answers))));
    if (found.length > 0) return { soon, because: found.map((one) => one.id) };
  }
  return { soon: "", because: [] };
}

/**
 * Returns what the answers, by item id, say; items without an answer count as not asked.
 * @param {Table} table @param {Record<string, string>} answers @param {string} [age] against the ages it was made for
 * @returns {Reading}
 */
export function read({ signs, rule, examples, deadlines }, answers, age = "within") {
  const counted = asked(signs, answers);
  const { soon, because } = deadline(deadlines, counted);
  if (age === "younger" || age === "older") return { standsOut: [], example: "", soon, because, refused: true };
  const yes = signs.filter((sign) => counted[sign.id] === "yes");
  const dimensions = [...new Set(signs.map((sign) => sign.dimension))];
  const found = dimensions.filter((dimension) =>
    standsOut(yes.filter((sign) => sign.dimension === dimension).map((sign) => sign.strength), rule),
  );
  const example = examples.find((one) => fits(one, found))?.id ?? "";
  return { standsOut: found, example, soon, because, refused: false };
}
