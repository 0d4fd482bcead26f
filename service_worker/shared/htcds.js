/**
 * A referral in fields of the Human Trafficking Case Data Standard 2.0 (IOM, UNMigration/HTCDS commit 3c2f653, CC BY 4.0),
 * as CSV. Only fields whose value is a code, a date or yes/no, and only what was said: no name, no words, no number.
 *
 * Left out on purpose: `vic_TraffickingStatus` and the forms of exploitation. They are findings, and nobody made one here.
 */

/** Support plan types, by need. A need that has none of its own counts as social care. */
const PLAN = /** @type {Record<string, string>} */ ({
  health: "Health",
  "mental-health": "Health",
  legal: "Legal",
  documents: "Legal",
  work: "Livelihood",
  money: "Financial",
  education: "Education",
});
const PLAN_OTHERWISE = "SocialCare";

/** Case states, by ours. */
const STATUS = /** @type {Record<string, string>} */ ({
  requested: "Active",
  accepted: "Active",
  waitlisted: "Active",
  contacted: "Active",
  served: "Active",
  "not-reached": "FollowUp",
  returned: "ClosedReferred",
  transferred: "ClosedReferred",
  declined: "Closed",
  closed: "Closed",
  withdrawn: "Closed",
  revoked: "Closed",
  expired: "Closed",
});

/** ISO 639-2/T codes of common languages, by their two letters (Library of Congress). Others stay empty. */
const LANGUAGE = Object.fromEntries(
  ("ar:ara am:amh bg:bul bn:ben ceb:ceb cs:ces de:deu el:ell en:eng es:spa et:est fa:fas fil:fil fr:fra ha:hau hi:hin hr:hrv hu:hun hy:hye id:ind it:ita ja:jpn ka:kat km:khm ko:kor " +
    "lo:lao lt:lit lv:lav mn:mon ms:msa my:mya ne:nep nl:nld om:orm pa:pan pl:pol ps:pus pt:por ro:ron ru:rus si:sin sk:slk sl:slv so:som sq:sqi sr:srp sw:swa ta:tam th:tha ti:tir " +
    "tl:tgl tr:tur uk:ukr ur:urd uz:uzb vi:vie yo:yor zh:zho")
    .split(" ")
    .map((pair) => pair.split(":")),
);

/** The columns: the field's name in the standard, and its value.
 * @type {Record<string, (facts: import("./fhir.js").Facts) => string>} */
export const FIELDS = {
  prs_PrimaryLanguage: ({ language }) => LANGUAGE[(language ?? "").split("-")[0]] ?? "",
  cas_Status: ({ state }) => STATUS[state] ?? "",
  cas_IncomingReferralDate: ({ accepted_at }) => (accepted_at ?? "").slice(0, 10),
  cas_ReasonForIncomingReferral: () => "AdditionalServicesRequired",
  spl_Type: ({ needs }) => [...new Set(needs.map(({ code }) => PLAN[code] ?? PLAN_OTHERWISE))].sort().join(";"),
  con_Consent: ({ state }) => String(!["withdrawn", "revoked", "expired"].includes(state)),
};

/** @param {import("./fhir.js").Facts} facts @returns {string} two lines: names, values. The first column is our own reference. */
export function csv(facts) {
  const names = Object.keys(FIELDS);
  const values = names.map((name) => FIELDS[name](facts));
  return `${[["waymark_referral", ...names], [facts.referral, ...values]].map((line) => line.join(",")).join("\r\n")}\r\n`;
}
