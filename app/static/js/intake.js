/**
 * One step of a conversation: fills it from memory or from the sealed draft, takes its answers, keeps a sealed draft, goes on.
 */
import * as agree from "./intake/agree.js";
import { showAnswered } from "./intake/checklists.js";
import * as contact from "./intake/contact.js";
import { complain, fill, read, reveal, when, wrong } from "./intake/form.js";
import * as review from "./intake/review.js";
import * as services from "./intake/services.js";
import * as state from "./intake/state.js";
import { live } from "./live.js";

/** @param {HTMLElement} root @param {string} address goes there without leaving the document */
function go(root, address) {
  const link = /** @type {HTMLAnchorElement} */ (root.querySelector("[data-go]"));
  link.setAttribute("href", address);
  link.click();
}

/** @param {HTMLElement} root @param {state.Intake} intake @param {string} step */
async function prepare(root, intake, step) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  for (const name of ["locked", "gone"]) when(root, name, false);
  when(root, "here", true);
  state.takeChecklists(intake);
  if (step === "checklist") showAnswered(root, intake);
  // Each organisation is agreed to by itself: nobody's answer is ever filled in for another's.
  if (step !== "agree") fill(form, intake.answers[step] ?? {});
  reveal(root, read(form));
  form.addEventListener("change", () => reveal(root, read(form)));
  // Nothing can be touched before it holds what was said before: filling it later would change an answer just given.
  if (step === "agree") await agree.prepare(root, intake);
  if (step === "contact") contact.prepare(root, intake);
  live(root);
  if (step === "services") await services.prepare(root, intake);
  if (step === "review") await review.prepare(root, intake);
}

/** @param {HTMLElement} root @param {state.Intake} intake @param {string} step @param {import("./intake/form.js").Answers} answers
 * @returns {string | undefined} another step than the next, or "missing" */
function take(root, intake, step, answers) {
  if (step === "services") return services.take(root, intake);
  if (step === "agree") return agree.take(root, intake, answers);
  const chosen = root.querySelector("input[data-goto]:checked");
  if (chosen instanceof HTMLInputElement) return chosen.dataset.goto;
  const required = root.dataset.require ?? (step === "alone" ? "alone" : undefined);
  const answer = required && answers[required];
  return required && (answer === undefined || answer.length === 0) ? "missing" : undefined;
}

/** @param {HTMLElement} root @param {state.Intake} intake @param {string} step @param {string} base */
async function proceed(root, intake, step, base) {
  // Another member may have signed in, here or in another tab.
  if (!state.inMemory(intake.id, await state.currentMember())) return;
  if (step === "review") return save(root, intake, base);
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  const answers = read(form);
  const complaint = wrong(form);
  if (complaint) return complain(root, complaint);
  const elsewhere = take(root, intake, step, answers);
  if (elsewhere === "missing") return complain(root, root.dataset.missing ?? "");
  if (step !== "agree") intake.answers[step] = answers;
  const address = `${base}/${elsewhere ?? root.dataset.after}`;
  // The next step does not wait for the draft: sealing takes a moment on a slow phone.
  void state.keepDraft(intake, address).catch(() => undefined);
  go(root, address);
}

/** Saves once, however often the button is pressed. @param {HTMLElement} root @param {state.Intake} intake @param {string} base */
async function save(root, intake, base) {
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-save]"));
  if (button.disabled) return;
  button.disabled = true;
  if (await review.save(root, intake)) go(root, `${base}/saved`);
  button.disabled = false;
}

/** Shows that it is locked, or that nothing is kept of it. @param {HTMLElement} root @param {string} id @param {() => Promise<void> | void} then */
async function offerUnlocking(root, id, then) {
  when(root, "here", false);
  const kept = (await state.keptDraft(id).catch(() => undefined)) !== undefined;
  when(root, "locked", kept);
  when(root, "gone", !kept);
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-unlock]"));
  button.onclick = async () => {
    when(root, "unlock-failed", false);
    try {
      const { unlock } = await import("./keyring.js");
      const key = await unlock();
      const row = await state.keptDraft(id);
      if (row) await state.openDraft(row, key);
      await then();
    } catch {
      when(root, "unlock-failed", true);
    }
  };
}

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  const [, , id, step] = location.pathname.split("/");
  const base = `/intake/${id}`;
  /** Emptied when it is locked: nothing here may hold on to what was said. @type {state.Intake | undefined} */
  let intake;
  /** @type {(() => void) | undefined} */
  let stop;

  const take = () => {
    const form = root.querySelector("form");
    if (!intake || !form || step === "review") return;
    // What was picked is not on the screen before the directory has answered.
    if (step === "services" && !form.querySelector("input[name='services']")) return;
    if (step === "services") services.take(root, intake);
    if (step !== "agree") intake.answers[step] = read(form);
  };
  const close = () => {
    intake = undefined;
    root.querySelector("form")?.reset();
    // Gone from the page, so that what is still being prepared has no place to appear in.
    root.querySelector("[data-when='here']")?.remove();
    void offerUnlocking(root, id, () => go(root, `${base}/${step}`));
  };
  const run = async () => {
    intake = state.inMemory(id, await state.currentMember());
    if (!intake) return offerUnlocking(root, id, run);
    stop = state.follow(id, { address: `${base}/${step}`, take, close });
    root.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      if (intake) void proceed(root, intake, step, base);
    });
    root.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("a[href^='/checklists/']")) state.askFor(id);
    });
    root.querySelector("[data-end]")?.addEventListener("click", async () => {
      await state.end(id);
      go(root, "/");
    });
    try {
      await prepare(root, intake, step);
    } catch (error) {
      if (intake) throw error;
    }
  };
  await run();
  return () => stop?.();
}
