/** What is said about a referral later: a small envelope of its own, signed by this phone, sealed to the server, kept until received. */
import { sha256 } from "shared/bytes.js";
import { keep } from "shared/outbox.js";
import { pad } from "shared/padding.js";
import { envelope } from "shared/protocol.js";
import { deviceSigner } from "./device.js";
import { CannotSave, serverKeys } from "./intake/save.js";

/**
 * It is on the disk when the promise resolves.
 * @param {{ id: string, kind: "referral-step" | "referral-message", body: object, parts?: import("shared/protocol.js").Part[] }} said
 * @returns {Promise<void>} rejects with CannotSave when nobody is known here, or not the server
 */
export async function keepStatement({ id, kind, body, parts = [] }) {
  const [signer, server] = await Promise.all([deviceSigner(), serverKeys()]);
  if (!signer) throw new CannotSave("nobody");
  const { seal } = await import("shared/seal.js");
  const madeAt = new Date().toISOString();
  const open = await envelope({ id, kind, madeAt, body, parts }, signer);
  const sealed = await seal(await pad(open), [server.recipient]);
  await keep({ id, kind, memberId: signer.memberId, savedAt: madeAt, sealed, sha256: await sha256(sealed) });
  document.dispatchEvent(new CustomEvent("waymark:saved"));
}
