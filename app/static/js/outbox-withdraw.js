/** A referral that waits on this phone and that its person no longer wants: a sealed withdrawal goes out in its place. */
import { sha256 } from "shared/bytes.js";
import { deliver } from "shared/delivery.js";
import { announceChange } from "shared/outbox.js";
import { pad } from "shared/padding.js";
import { envelope } from "shared/protocol.js";
import * as store from "shared/store.js";
import { v7 as uuid } from "uuid";
import { deviceSigner } from "./device.js";

/**
 * It may have arrived already without this phone having heard of it: so the server is told in every case.
 * @param {store.OutboxRow} row @returns {Promise<boolean>} false when this phone's member cannot sign it: then nothing changed
 */
export async function withdrawQueued(row) {
  const [signer, server] = await Promise.all([deviceSigner(), store.setting("server")]);
  if (!signer || !server || signer.memberId !== row.memberId) return false;
  const { seal } = await import("shared/seal.js");
  const id = uuid();
  const madeAt = new Date().toISOString();
  const open = await envelope({ id, kind: "withdrawal", madeAt, body: { referral: row.id }, parts: [] }, signer);
  const sealed = await seal(await pad(open), [server.recipient]);
  await store.replaceRow(row.id, {
    id, kind: "withdrawal", memberId: signer.memberId, savedAt: madeAt, sealed, sha256: await sha256(sealed), state: "waiting", attempts: 0, replaces: row.id,
  });
  announceChange();
  void deliver({ now: true });
  return true;
}
