/** What somebody asks for themself, as a referral: one grant, one sealed copy, and their own copy if it is safe to keep. */
import { pad } from "shared/padding.js";
import { seal } from "shared/seal.js";
import { v7 as uuid } from "uuid";
import { receiptFor } from "../intake/person-copy.js";

/** @param {Uint8Array} bytes @returns {string} base64 */
const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** @param {import("../intake/form.js").Answers} answers @returns {Record<string, unknown>} what was written, without what was left empty */
function itemsOf(answers) {
  const { name, how, number, when, say, story } = /** @type {Record<string, string>} */ (answers);
  const parts = Object.fromEntries(Object.entries({ number, when, say }).filter(([, value]) => value));
  return {
    ...(name ? { name } : {}),
    ...(how === "code" ? {} : { contact: { how, ...parts } }),
    ...(story ? { story } : {}),
  };
}

/**
 * @param {HTMLElement} root @param {string} id @param {import("./places.js").Place} service @param {import("../intake/form.js").Answers} answers
 * @param {boolean} heard whether the wording was read aloud
 * @returns {Promise<{ referral?: object, code?: string }>} no referral: that place cannot be asked; `code`: its digits
 */
export async function prepareToSend(root, id, service, answers, heard) {
  const { lang: language } = document.documentElement;
  const response = await fetch(`/ask/recipient?${new URLSearchParams({ service: service.id })}`, { headers: { Accept: "application/json" } });
  if (response.status === 404) return {};
  if (!response.ok) throw new Error(`recipient: ${response.status}`);
  const to = await response.json();
  const items = itemsOf(answers);
  const age = String(answers.age_band ?? "unknown");
  const { wordingVersion = "", wordingSha256 = "", wordingLanguage = "" } = root.dataset;
  const madeAt = new Date().toISOString();
  const grant = {
    id: uuid(), organisation: to.organisation, key: to.key, part: to.organisation, services: [service.id], needs: answers.needs,
    items: Object.keys(items), withheld: ["name", "contact", "story"].filter((item) => !(item in items)), days: 30,
    wording: { version: wordingVersion, sha256: wordingSha256, language: wordingLanguage },
    given_by: "self", given_because: null, capacity: "able", how_given: "written", read_aloud: heard,
    said_back: "not-done", said_back_because: "alone", gone_over: [], interpreter: null, interpreter_link: null,
    copy_safe: answers.copy_safe ?? "not-asked",
    child: age === "minor" ? { best_interest: "not-noted", own_view: "agrees", caregiver: "not-yet", report: "not-decided", basis: "none" } : null,
    mode: "parallel", position: 1,
  };
  const part = await seal(await pad(new TextEncoder().encode(JSON.stringify({ schema: 1, referral: id, organisation: to.organisation, items }))), [to.recipient]);
  const wanted = answers.copy_safe === "yes";
  const own = wanted ? await receiptFor({ id, answers: {}, services: [], agreements: {}, checklists: [] }, [{ ...grant, name: to.name }], madeAt) : undefined;
  const routing = { needs: answers.needs, urgency: answers.urgency, language, interpreter: false, area: null, age_band: age, counted: [] };
  return {
    referral: {
      id,
      made_at: madeAt,
      body: { routing, recipients: [grant], receipt: own?.receipt ?? null },
      parts: { [grant.part]: base64(part), ...(own ? { [own.part.name]: base64(own.part.bytes) } : {}) },
    },
    code: own?.code,
  };
}
