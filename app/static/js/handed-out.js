/** What is sealed about people, as the server hands it out: to who signed in or read lately, and not too much of it in an hour. */
import { when } from "./intake/form.js";

/** What a page may say instead of what was asked for: *again* to sign in once more, *stopped*, or *failed*. */
export class NotHandedOut extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`handed out: ${status}`);
    this.state = { 401: "again", 423: "stopped" }[status] ?? "failed";
  }
}

/** @param {string} source @param {string} accept @returns {Promise<Response>} rejects with NotHandedOut */
export async function handedOut(source, accept) {
  const response = await fetch(source, { method: "POST", headers: { Accept: accept } });
  if (!response.ok) throw new NotHandedOut(response.status);
  return response;
}

/** Shows one state of a place in which something sealed opens. @param {HTMLElement} root @param {"sealed" | "opening" | "open" | unknown} state or what went wrong */
export function show(root, state) {
  const shown = typeof state === "string" ? state : state instanceof NotHandedOut ? state.state : "failed";
  for (const one of ["sealed", "opening", "failed", "again", "stopped", "open"]) when(root, one, one === shown);
}
