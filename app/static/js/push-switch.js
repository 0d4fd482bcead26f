/** The switch for nudges on this phone: on, off, quiet hours. */
import * as store from "shared/store.js";
import { live } from "./live.js";
import { problem } from "./post.js";
import { dropHere, kept, possible, subscribeHere } from "./push-subscription.js";

/** @param {HTMLElement} root @param {string} state */
function show(root, state) {
  for (const part of root.querySelectorAll("[data-when]")) {
    if (part instanceof HTMLElement) part.hidden = !(part.dataset.when ?? "").split(" ").includes(state);
  }
}

/** @param {HTMLElement} root */
const hours = (root) => {
  const read = (/** @type {string} */ name) => /** @type {HTMLSelectElement} */ (root.querySelector(`[name=${name}]`));
  return { quiet: /** @type {HTMLInputElement} */ (root.querySelector("[name=quiet]")), from: read("from"), until: read("until") };
};

/** @param {HTMLElement} root @returns {Promise<import("./push-subscription.js").Kept>} */
async function wanted(root) {
  const { quiet, from, until } = hours(root);
  return {
    memberId: (await store.currentMemberId()) ?? "",
    from: quiet.checked ? Number(from.value) : null,
    until: quiet.checked ? Number(until.value) : null,
    sentence: root.dataset.sentence ?? "",
  };
}

/** @param {HTMLElement} root */
function fillHours(root) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
  for (const option of root.querySelectorAll("option")) option.textContent = format.format(new Date(2000, 0, 1, Number(option.value)));
}

/** @param {HTMLElement} root */
async function start(root) {
  if (!possible()) return show(root, "impossible");
  const now = await kept();
  if (!now) return show(root, Notification.permission === "denied" ? "denied" : "off");
  const { quiet, from, until } = hours(root);
  quiet.checked = now.from !== null;
  if (now.from !== null) from.value = String(now.from);
  if (now.until !== null) until.value = String(now.until);
  show(root, "on");
  // Summer time, another language, a key that the browser changed: said again at each visit.
  await subscribeHere(root.dataset.key ?? "", { ...now, sentence: root.dataset.sentence ?? "" }).catch(() => undefined);
}

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  const turnOn = async () => {
    problem(root);
    if ((await Notification.requestPermission()) !== "granted") return show(root, "denied");
    show(root, "working");
    try {
      await subscribeHere(root.dataset.key ?? "", await wanted(root));
      show(root, "on");
    } catch (error) {
      show(root, "off");
      problem(root, error);
    }
  };
  const turnOff = async () => {
    await dropHere();
    show(root, "off");
  };
  const change = async () => {
    problem(root);
    if (!(await kept())) return;
    await subscribeHere(root.dataset.key ?? "", await wanted(root)).catch((error) => problem(root, error));
  };
  root.querySelector("[data-on]")?.addEventListener("click", () => void turnOn());
  root.querySelector("[data-off]")?.addEventListener("click", () => void turnOff());
  for (const field of Object.values(hours(root))) field.addEventListener("change", () => void change());
  fillHours(root);
  await start(root);
  live(root);
}
