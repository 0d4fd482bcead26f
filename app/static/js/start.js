/** What starts a moment after the page is there: the worker, the language the phone remembers, the sender, signing out that waits. */
import * as store from "shared/store.js";
import { isFieldMode } from "shared/field-mode.js";
import { keepLease } from "shared/lease.js";
import { keepStanding } from "shared/standing.js";
import { startUpdates } from "./app-update.js";
import { prepareExit } from "./exit-looks.js";
import { startSending } from "./sender.js";
import { startSigningOut } from "./signing-out.js";

const LEASE_CHECK_MS = 10 * 60_000;
const STANDING_CHECK_MS = 15 * 60_000;
const YEAR = 365 * 24 * 3600;

/** The worker answers in the language of the page; a language chosen without a network is told to the server now.
 * @param {number} shownAt when the page came to the screen, ms since 1970 */
async function rememberLanguage(shownAt) {
  const language = document.documentElement.lang;
  // A page that is being left for another language must not put its own back.
  if (!(await store.rememberLanguage(language, shownAt))) return;
  if (document.cookie.includes(`waymark_language=${language}`)) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `waymark_language=${language}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

/** A phone that was switched off hears of it at its next contact; keys that are open close with it. */
function startStanding() {
  const look = () =>
    isFieldMode()
      .then((quiet) => (quiet ? [] : keepStanding()))
      .then((off) => off.length > 0 && document.dispatchEvent(new Event("waymark:locked")))
      .catch(() => undefined);
  void look();
  addEventListener("online", look);
  setInterval(look, STANDING_CHECK_MS);
}

/** Starts everything; nothing here may keep a page from working when the browser refuses it (private mode). */
export function start() {
  startUpdates();
  prepareExit().catch(() => undefined);
  rememberLanguage(performance.timeOrigin).catch(() => undefined);
  document.addEventListener("waymark:language", () => void rememberLanguage(Date.now()).catch(() => undefined));
  keepLease().catch(() => undefined);
  setInterval(() => keepLease().catch(() => undefined), LEASE_CHECK_MS);
  startStanding();
  startSending();
  startSigningOut();
}
