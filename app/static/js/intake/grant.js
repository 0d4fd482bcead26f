/** What is recorded of one organisation's agreement, beside the sealed copy: the protocol's facts, never a sentence. */
import { agreedOrganisations, allNeeds, offered, said } from "./state.js";

/** @param {import("./state.js").Intake} intake @returns {"parallel" | "in-order"} */
export const mode = (intake) =>
  said(intake, "review", "mode") === "in-order" && agreedOrganisations(intake).length > 1 ? "in-order" : "parallel";

/** @param {import("./state.js").Intake} intake @param {string} step @param {string} name @param {string} unsaid */
const or = (intake, step, name, unsaid) => said(intake, step, name) || unsaid;

/** What is recorded for under-18s. @param {import("./state.js").Intake} intake */
function child(intake) {
  if (said(intake, "promise", "age_band") !== "minor") return null;
  return {
    best_interest: said(intake, "child", "best_interest") ? "noted" : "not-noted",
    own_view: or(intake, "child", "own_view", "not-asked"),
    caregiver: or(intake, "child", "caregiver", "not-yet"),
    report: or(intake, "child", "report", "not-decided"),
    basis: or(intake, "child", "basis", "none"),
  };
}

/** @param {import("./state.js").Intake} intake @param {string} organisation */
export function recorded(intake, organisation) {
  const agreement = intake.agreements[organisation];
  const code = said(intake, "language", "interpreter_code") || null;
  return {
    needs: agreement.needs.length > 0 ? agreement.needs : allNeeds(intake),
    items: agreement.items,
    withheld: offered(intake).filter((item) => !agreement.items.includes(item)),
    days: agreement.days,
    wording: agreement.wording,
    given_by: agreement.givenBy,
    given_because: agreement.givenBy === "self" ? null : agreement.givenBecause,
    capacity: agreement.capacity,
    how_given: agreement.howGiven,
    read_aloud: agreement.readAloud,
    said_back: agreement.saidBack,
    said_back_because: agreement.saidBack === "not-done" ? agreement.saidBackBecause : null,
    gone_over: agreement.goneOver,
    interpreter: code,
    interpreter_link: code && or(intake, "language", "interpreter_link", "not-asked"),
    copy_safe: or(intake, "review", "copy_safe", "not-asked"),
    child: child(intake),
    mode: mode(intake),
    position: agreedOrganisations(intake).indexOf(organisation) + 1,
  };
}
