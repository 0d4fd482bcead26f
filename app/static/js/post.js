/** Posting JSON to our own server, and its refusals in words. */

/** An answer that says, in the reader's language, what happened and what to do. */
export class Refused extends Error {
  /** @param {number} status @param {string} what @param {string} next */
  constructor(status, what, next) {
    super(what);
    this.status = status;
    this.what = what;
    this.next = next;
  }
}

/** Nothing was done yet: its member has to confirm this act with a passkey first. */
class ConfirmFirst extends Error {
  /** @param {string} act */
  constructor(act) {
    super(act);
    this.act = act;
  }
}

/** Where the server asks for a passkey first, it is asked for here and the same is posted once more.
 * @param {string} address @param {object} [data] absent: only asks @returns {Promise<any>} rejects with Refused, or TypeError without a network */
export async function post(address, data = {}) {
  try {
    return await postOnce(address, data);
  } catch (error) {
    if (!(error instanceof ConfirmFirst)) throw error;
    const { withPasskey } = await import("./confirm.js");
    await withPasskey(error.act);
    return postOnce(address, data);
  }
}

/** @param {string} address @param {object} data */
async function postOnce(address, data) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(data),
  });
  return answerOf(response);
}

/** @param {string} address @returns {Promise<any>} */
export async function ask(address) {
  return answerOf(await fetch(address, { headers: { Accept: "application/json" } }));
}

/** @param {Response} response */
async function answerOf(response) {
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if (answer.error === "confirm") throw new ConfirmFirst(answer.act);
  throw new Refused(response.status, answer.what ?? "", answer.do ?? "");
}

/**
 * Shows what went wrong in the page's `data-problem` element. Its words for what the server did not say stand in
 * `data-offline`, `data-cancelled`, `data-wrong-passkey` and `data-failed`.
 * @param {HTMLElement} root @param {unknown} [error] absent: hides it
 */
export function problem(root, error) {
  const place = root.querySelector("[data-problem]");
  if (!(place instanceof HTMLElement)) return;
  place.hidden = error === undefined;
  if (error === undefined) return;
  const lines = error instanceof Refused && error.what ? [error.what, error.next] : [ownWords(place.dataset, error)];
  place.replaceChildren(
    ...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    }),
  );
  place.tabIndex = -1;
  place.focus();
}

/** @param {DOMStringMap} words @param {unknown} error */
function ownWords(words, error) {
  if (error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name)) return words.cancelled ?? "";
  if (error instanceof Error && error.name === "WrongPasskey") return words.wrongPasskey ?? words.failed ?? "";
  if (error instanceof TypeError && !navigator.onLine) return words.offline ?? "";
  return words.failed ?? "";
}
