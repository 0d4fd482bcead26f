/** Read it together: everything that would be sent, exactly as each organisation would get it, then Save. */
import { mode } from "./grant.js";
import { put, when, word } from "./form.js";
import { personPart } from "./person-part.js";
import { recipients } from "./recipients.js";
import { itemRows } from "./show-items.js";
import { agreedOrganisations, allNeeds, offered, organisations, said, urgency } from "./state.js";

/** @param {string[]} words */
const listed = (words) => new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" }).format(words);

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake what everybody is told */
function facts(root, intake) {
  const language = said(intake, "language", "language");
  const names = new Intl.DisplayNames([document.documentElement.lang], { type: "language" });
  put(root, "needs", listed(allNeeds(intake).map((need) => word(root, `need:${need}`))));
  put(root, "age", word(root, `age:${said(intake, "promise", "age_band") || "unknown"}`));
  put(root, "language", language ? (names.of(language) ?? language) : word(root, "unsaid:language"));
  put(root, "interpreter", word(root, `interpreter:${said(intake, "language", "interpreter") || "unsaid"}`));
  put(root, "area", said(intake, "services", "area_name") || word(root, "unsaid:area"));
}

/** How soon: what was said, or what danger suggests, shown as a suggestion. @param {HTMLElement} root @param {import("./state.js").Intake} intake */
function howSoon(root, intake) {
  const soon = urgency(intake);
  const chosen = root.querySelector(`input[name="urgency"][value="${soon}"]`);
  if (chosen instanceof HTMLInputElement) chosen.checked = true;
  when(root, "suggested", soon !== "" && !said(intake, "review", "urgency") && !said(intake, "safe", "urgency"));
}

/** Puts an organisation before the one that was to be asked before it. @param {import("./state.js").Intake} intake @param {string} organisation */
function earlier(intake, organisation) {
  const order = organisations(intake);
  const agreed = agreedOrganisations(intake);
  const before = agreed[agreed.indexOf(organisation) - 1];
  order.splice(order.indexOf(organisation), 1);
  order.splice(order.indexOf(before), 0, organisation);
  intake.services.sort((one, other) => order.indexOf(one.organisation) - order.indexOf(other.organisation));
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {(organisation: string) => string} nameOf */
function cards(root, intake, nameOf) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("template[data-recipient]"));
  const inOrder = mode(intake) === "in-order";
  let any = false;
  const all = agreedOrganisations(intake).map((organisation, at) => {
    const card = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    const agreement = intake.agreements[organisation];
    const rows = itemRows(root, personPart(intake, organisation).items, intake.id);
    const kept = offered(intake).filter((item) => !agreement.items.includes(item));
    const needs = agreement.needs.length > 0 ? agreement.needs : allNeeds(intake);
    any ||= rows.length > 0;
    put(card, "place", inOrder ? word(root, "line:place", { number: String(at + 1) }) : "");
    card.dataset.organisation = organisation;
    put(card, "organisation", nameOf(organisation));
    put(card, "services", intake.services.filter((one) => one.organisation === organisation).map((one) => one.name).join(" · "));
    put(card, "told", word(root, "line:told", { list: listed(needs.map((need) => word(root, `need:${need}`))) }));
    put(card, "kept", kept.length > 0 ? word(root, "line:kept", { list: listed(kept.map((item) => word(root, `item:${item}`))) }) : word(root, "line:all"));
    put(card, "until", word(root, `until:${agreement.days}`));
    card.querySelector("[data-list='items']")?.replaceChildren(...rows);
    const button = /** @type {HTMLButtonElement} */ (card.querySelector("[data-earlier]"));
    button.hidden = !inOrder || at === 0;
    button.addEventListener("click", () => {
      earlier(intake, organisation);
      cards(root, intake, nameOf);
    });
    return card;
  });
  root.querySelector("[data-list='recipients']")?.replaceChildren(...all);
  when(root, "nothing", !any);
}

/** Only names: whoever reads the page may have answered by now. @param {HTMLElement} root @param {import("./state.js").Intake} intake
 * @param {(organisation: string) => string} nameOf */
function names(root, intake, nameOf) {
  const refused = organisations(intake).filter((one) => intake.agreements[one]?.agreed === false);
  when(root, "refused", refused.length > 0);
  put(root, "refused", refused.length > 0 ? word(root, "line:refused", { list: listed(refused.map(nameOf)) }) : "");
  for (const card of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-organisation]"))) {
    put(card, "organisation", nameOf(card.dataset.organisation ?? ""));
  }
}

/** Fills the page, at once: nothing of it comes after it can be answered but an organisation's own name in the place of its service's.
 * @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export function prepare(root, intake) {
  void import("./save.js"); // The sealing code is large: it comes while they read.
  /** @type {import("./recipients.js").Recipient[]} */
  let known = [];
  const nameOf = (/** @type {string} */ organisation) =>
    known.find((one) => one.organisation === organisation)?.name ?? intake.services.find((one) => one.organisation === organisation)?.name ?? "";
  facts(root, intake);
  howSoon(root, intake);
  when(root, "order", agreedOrganisations(intake).length > 1);
  cards(root, intake, nameOf);
  names(root, intake, nameOf);
  recipients().then(
    (found) => {
      known = found;
      names(root, intake, nameOf);
    },
    () => undefined,
  );
  for (const choice of root.querySelectorAll("input[name='mode']")) {
    choice.addEventListener("change", () => {
      if (!(choice instanceof HTMLInputElement)) return;
      (intake.answers.review ??= {}).mode = choice.value;
      cards(root, intake, nameOf);
    });
  }
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @returns {Promise<boolean>} whether it is saved */
export async function save(root, intake) {
  for (const name of ["nobody", "no-keys", "failed"]) when(root, name, false);
  when(root, "saving", true);
  const [{ save: sealAndKeep, CannotSave }, { deviceSigner }] = await Promise.all([import("./save.js"), import("../device.js")]);
  try {
    await sealAndKeep(intake, await recipients(), await deviceSigner());
    return true;
  } catch (error) {
    when(root, error instanceof CannotSave ? error.reason : "failed", true);
    return false;
  } finally {
    when(root, "saving", false);
  }
}
