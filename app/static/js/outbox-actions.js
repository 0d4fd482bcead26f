/** What a person can do about one item of the outbox. Nothing here throws one away. */
import { deliver } from "shared/delivery.js";
import { isFieldMode } from "shared/field-mode.js";
import { keepBack, letGo, putAside } from "shared/outbox.js";

/** @typedef {import("shared/store.js").OutboxRow} Row */

/** The supervisor's number follows, where there is a network. */
async function tellServer() {
  if (navigator.onLine && !(await isFieldMode())) await (await import("./device.js")).settle();
}

/** @type {Record<string, (row: Row) => Promise<unknown>>} by what the button asks for */
const actions = {
  "keep-back": async (row) => {
    await keepBack(row.id);
    await tellServer();
  },
  "let-go": async (row) => {
    await letGo(row.id);
    await deliver({ now: true });
    await tellServer();
  },
  "made-again": async (row) => {
    await putAside(row.id);
    await tellServer();
  },
  file: async (row) => (await import("./outbox-file.js")).saveAsFile(row),
};

/** Gives the buttons of a line their work. @param {HTMLElement} line @param {Row} row @param {(broken: boolean) => void} done */
export function offerActions(line, row, done) {
  for (const button of line.querySelectorAll("[data-do]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.addEventListener("click", () => {
      void actions[button.dataset.do ?? ""](row).then(() => done(false), () => done(true));
    });
  }
}

/** *They changed their mind*: asked once, then what waits never goes out, and the server hears that it must not.
 * @param {HTMLElement} line @param {Row} row @param {(withdrawn: boolean) => void} done */
export function offerWithdrawal(line, row, done) {
  const offer = line.querySelector("[data-change-of-mind]");
  if (!(offer instanceof HTMLElement)) return;
  offer.hidden = row.kind !== "referral";
  offer.querySelector("[data-withdraw]")?.addEventListener("click", async () => {
    const { withdrawQueued } = await import("./outbox-withdraw.js");
    done(await withdrawQueued(row));
  });
}
