/**
 * The lease: what a member keeps sealed on a phone besides the outbox goes when the phone has not heard from the server for
 * 72 hours. Counted by the phone's own clock at both ends, since nothing else is there without a network; a clock that was
 * set back only gives longer.
 */
import * as store from "./store.js";

export const LEASE_MS = 72 * 3600_000;

/** Drops drafts and caseload of every member whose lease is over. @param {number} [now] ms @returns {Promise<string[]>} whose */
export async function keepLease(now = Date.now()) {
  const over = (await store.identities()).filter((row) => now - (row.heardHere ?? Date.parse(row.heardAt ?? "")) > LEASE_MS);
  for (const { memberId } of over) await store.dropUnheard(memberId);
  return over.map(({ memberId }) => memberId);
}
