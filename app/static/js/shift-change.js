/**
 * The next member takes a shared phone over without a network: whoever signed in on it before opens their own key here. From
 * then on drafts and what is saved are theirs. What the one before saved goes out in that one's name, whose session ends as
 * soon as the server can be told.
 */
import { LEASE_MS } from "shared/lease.js";
import * as store from "shared/store.js";
import { CannotUnlock, adopt, openOneOf } from "./keyring.js";
import { signOut } from "./signing-out.js";

/** No names are kept on a phone, so the passkey says who it is. @returns {Promise<string>} the member; rejects when the person stops, with CannotUnlock when nobody whom this phone knows can be opened here */
export async function takeOver() {
  const known = (await store.identities()).filter(({ heardHere = 0, wrappings }) => Date.now() - heardHere <= LEASE_MS && wrappings.length > 0);
  if (known.length === 0) throw new CannotUnlock("nobody is known on this phone");
  const { wrapping, identity } = await openOneOf(known.flatMap(({ wrappings }) => wrappings));
  const { memberId } = /** @type {store.Identity} */ (known.find(({ wrappings }) => wrappings.includes(wrapping)));
  const before = await store.currentMemberId();
  if (before !== memberId) {
    document.dispatchEvent(new CustomEvent("waymark:member-changed", { detail: { before, now: memberId } }));
    if (before) await signOut(before).catch(() => undefined);
    await store.setCurrentMemberId(memberId);
  }
  adopt(memberId, identity);
  return memberId;
}
