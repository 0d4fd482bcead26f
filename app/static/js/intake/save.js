/**
 * Save: one sealed copy per organisation, the envelope signed by this phone and sealed to the server, kept on the disk. Only
 * then may anything say *Saved*. What was typed stays in memory until that has happened.
 */
import { sha256 } from "shared/bytes.js";
import { keep } from "shared/outbox.js";
import { pad } from "shared/padding.js";
import { envelope } from "shared/protocol.js";
import { seal } from "shared/seal.js";
import * as store from "shared/store.js";
import { v7 as uuid } from "uuid";
import { recorded } from "./grant.js";
import * as outside from "./outside.js";
import { hold, receiptFor } from "./person-copy.js";
import { countable } from "./checklists.js";
import { personPart } from "./person-part.js";
import { agreedOrganisations, allNeeds, forget, isOpen, said, urgency } from "./state.js";

/** Nobody is signed in on this phone, or it does not know a key: said on the screen, nothing is lost. */
export class CannotSave extends Error {
  /** @param {"nobody" | "no-keys"} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** @returns {Promise<{ recipient: string, answerKey: string }>} the server's keys, from the pack or the server itself */
export async function serverKeys() {
  const kept = await store.setting("server");
  if (kept) return kept;
  const response = await fetch("/outbox/keys", { headers: { Accept: "application/json" } }).catch(() => undefined);
  if (!response?.ok) throw new CannotSave("no-keys");
  const fresh = await response.json();
  await store.putSetting("server", fresh);
  return fresh;
}

/**
 * @param {import("./state.js").Intake} open
 * @param {import("./recipients.js").Recipient[]} known
 * @param {import("shared/protocol.js").Signer | undefined} signer
 */
export async function save(open, known, signer) {
  // As it was read together: what is changed while it is being sealed is not in it.
  const intake = structuredClone(open);
  if (!signer || (intake.memberId && intake.memberId !== signer.memberId)) throw new CannotSave("nobody");
  const server = await serverKeys();
  const copies = await Promise.all(agreedOrganisations(intake).map((one) => copyFor(intake, one, known)));
  const madeAt = new Date().toISOString();
  const own = await receiptFor(intake, copies.map(({ grant, name }) => ({ ...grant, name })), madeAt);
  const body = { routing: routing(intake), recipients: copies.map((copy) => copy.grant), receipt: own?.receipt ?? null };
  const parts = [...copies.map(({ grant, sealed }) => ({ name: grant.part, bytes: sealed })), ...(own ? [own.part] : [])];
  const enclosed = await envelope({ id: intake.id, kind: "referral", madeAt, body, parts }, signer);
  const sealed = await seal(await pad(enclosed), [server.recipient]);
  // Locked meanwhile: its draft has it all. What opens the copies is shown once, and never on a locked phone.
  if (!isOpen(open)) throw new Error("locked meanwhile");
  await keep({ id: intake.id, kind: "referral", memberId: signer.memberId, savedAt: madeAt, sealed, sha256: await sha256(sealed) });
  const here = isOpen(open);
  forget(intake.id);
  if (here) outside.hold(intake.id, copies.flatMap(({ way }) => (way ? [way] : [])));
  if (here && own) hold(intake, own.code);
  document.dispatchEvent(new CustomEvent("waymark:saved"));
}

/** @param {import("./state.js").Intake} intake */
function routing(intake) {
  return {
    needs: allNeeds(intake),
    urgency: urgency(intake),
    language: said(intake, "language", "language") || null,
    interpreter: said(intake, "language", "interpreter") === "yes",
    area: said(intake, "services", "area") || null,
    age_band: said(intake, "promise", "age_band") || "unknown",
    counted: countable(intake),
  };
}

/** @param {import("./state.js").Intake} intake @param {string} organisation @param {import("./recipients.js").Recipient[]} known */
async function copyFor(intake, organisation, known) {
  const chosen = intake.services.filter((service) => service.organisation === organisation);
  const made = chosen[0].outside ? await outside.makeWay(chosen[0].name) : undefined;
  const recipient = made ? { key: uuid(), name: chosen[0].name, recipient: made.recipient } : known.find((one) => one.organisation === organisation);
  if (!recipient) throw new CannotSave("no-keys");
  const part = personPart(intake, organisation);
  const grant = {
    id: uuid(), organisation, key: recipient.key, part: organisation, services: chosen.map(({ id }) => id),
    ...recorded(intake, organisation), ...(made ? { outside: made.outside } : {}),
  };
  const sealed = await seal(await pad(new TextEncoder().encode(JSON.stringify(part))), [recipient.recipient]);
  return { grant, name: recipient.name, sealed, way: made?.way };
}
