/**
 * One step of a conversation: fills it from memory or from the sealed draft, takes its answers, keeps a sealed draft, goes on.
 */
import * as agree from "./intake/agree.js";
import * as asking from "./intake/asking.js";
import { showAnswered } from "./intake/checklists.js";
import * as contact from "./intake/contact.js";
import { complain, fill, put, read, reveal, when, wrong } from "./intake/form.js";
import * as more from "./intake/more.js";
import * as person from "./intake/person-screen.js";
import { readAloud } from "./aloud.js";
import * as plan from "./intake/plan.js";
import * as review from "./intake/review.js";
import * as injuries from "./intake/injuries.js";
import * as services from "./intake/services.js";
import * as tabs from "./intake/one-tab.js";
import * as state from "./intake/state.js";
import * as urgent from "./intake/urgent.js";
import * as understood from "./intake/understood.js";
import { go as goFromAnywhere } from "./go.js";
import { live } from "./live.js";

/** Places beside the way: one comes back from them to where one was. */
const BESIDE = new Set(["checklist", "later", "without", "saved"]);
/** Screens that are about one organisation at a time. */
const ASKING = new Set(["agree", "understood"]);

/** @param {HTMLElement} root @param {string} address goes there without leaving the document */
function go(root, address) {
  const link = /** @type {HTMLAnchorElement} */ (root.querySelector("[data-go]"));
  link.setAttribute("href", address);
  link.click();
}

/** @param {HTMLElement} root */
const formOf = (root) => /** @type {HTMLFormElement} */ (root.querySelector("form"));

/** What follows when the words on the screen changed. @param {HTMLElement} root @param {state.Intake} intake @param {string} step */
function dress(root, intake, step) {
  if (step === "agree") agree.dress(root, intake);
  if (step === "understood") understood.goOver(root, intake);
  if (step === "urgent") urgent.dress(root);
  if (ASKING.has(step) && root.dataset.organisation) void asking.name(root, intake, root.dataset.organisation);
  reveal(root, read(formOf(root)));
}

/** @param {HTMLElement} root @param {state.Intake} intake @param {string} step @param {() => void} look */
async function prepare(root, intake, step, look) {
  const form = formOf(root);
  for (const name of ["locked", "gone"]) when(root, name, false);
  when(root, "here", true);
  state.takeChecklists(intake);
  if (step === "checklist") showAnswered(root, intake);
  await person.show(root, intake, () => {
    dress(root, intake, step);
    look();
  });
  look();
  // Each organisation is agreed to by itself: nobody's answer is ever filled in for another's.
  if (!ASKING.has(step)) fill(form, intake.answers[step] ?? {});
  // Nothing can be touched before it holds what was said before: filling it later would change an answer just given.
  if (step === "agree") await agree.prepare(root, intake);
  if (step === "understood" && !(await understood.prepare(root, intake))) return go(root, `${root.dataset.base}/agree`);
  if (step === "contact") contact.prepare(root, intake);
  if (step === "injuries") injuries.prepare(root, intake);
  if (step === "urgent") urgent.dress(root);
  if (step === "plan") plan.prepare(root, intake, () => (intake.answers.plan = read(form)));
  if (step === "more") more.prepare(root, intake);
  if (step === "review") review.prepare(root, intake);
  reveal(root, read(form));
  // While typing, not when the field is left: what appears then would push the button away from under the thumb.
  // Inside of the form, to which the browser holds on.
  root.querySelector("#question")?.addEventListener("input", () => dress(root, intake, step));
  live(root);
  if (step === "services") await services.prepare(root, intake);
}

/** Puts what is on the screen into the conversation. @param {HTMLElement} root @param {state.Intake} intake @param {string} step */
function keep(root, intake, step) {
  const form = root.querySelector("form");
  if (!form || BESIDE.has(step)) return;
  // What was picked is not on the screen before the directory has answered; the rest is not before it is prepared.
  if (step === "services" && !form.querySelector("input[name='services']")) return;
  if (root.querySelector("#question:disabled")) return;
  if (step === "services") services.take(root, intake);
  if (step === "agree") agree.keep(root, intake, read(form));
  else if (step === "understood") understood.keep(root, intake, read(form));
  else intake.answers[step] = read(form);
}

/** @param {HTMLElement} root @param {state.Intake} intake @param {string} step @param {import("./intake/form.js").Answers} answers
 * @returns {string | undefined} what keeps the conversation from going on, in words */
function objection(root, intake, step, answers) {
  const required = root.dataset.require ?? (step === "alone" ? "alone" : undefined);
  const answer = required && answers[required];
  if (step === "services" && services.take(root, intake) === "missing") return root.dataset.missing;
  if (step === "services") return services.objection(root);
  if (step === "understood") return understood.objection(root, answers);
  if (step === "injuries") return injuries.objection(root);
  if (step === "review" && !answers.urgency) return root.dataset.missing;
  return required && (answer === undefined || answer.length === 0) ? root.dataset.missing : undefined;
}

/** @param {HTMLElement} root @param {state.Intake} intake @param {string} step @param {import("./intake/form.js").Answers} answers
 * @returns {string | undefined} another step than the next, or "missing" */
function take(root, intake, step, answers) {
  if (step === "agree") return agree.take(root, intake, answers);
  if (step === "understood") return understood.take(root, intake, answers);
  intake.answers[step] = answers;
  if (step === "contact" && state.said(intake, "promise", "age_band") === "minor") return "child";
  const chosen = root.querySelector("input[data-goto]:checked");
  return chosen instanceof HTMLInputElement ? chosen.dataset.goto : undefined;
}

/** @param {HTMLElement} root @param {state.Intake} intake @param {string} step @param {string} base */
async function proceed(root, intake, step, base) {
  // A second tap on a step that is being left already says nothing new.
  if ("taken" in root.dataset) return;
  // Another member may have signed in, here or in another tab.
  if (!state.inMemory(intake.id, await state.currentMember())) return;
  if (step === "services") await services.weigh(root, intake);
  // Left meanwhile: what stood on it was taken then, and nothing stands on it now.
  if (!root.isConnected || "taken" in root.dataset) return;
  const answers = read(formOf(root));
  const complaint = wrong(formOf(root)) ?? objection(root, intake, step, answers);
  if (complaint) return complain(root, complaint);
  const elsewhere = take(root, intake, step, answers);
  if (elsewhere === "missing") return complain(root, root.dataset.missing ?? "");
  if (step === "review") return save(root, intake, base);
  onwards(root, intake, `${base}/${elsewhere ?? root.dataset.after}`);
}

/** Its answers were taken and the next step is on its way: until that is there, nothing on this one can be changed. @param {HTMLElement} root @param {boolean} is */
function taken(root, is) {
  root.toggleAttribute("data-taken", is);
  /** @type {HTMLFieldSetElement | null} */
  const question = root.querySelector("#question");
  if (question) question.disabled = is;
}

/** @param {HTMLElement} root @param {state.Intake} intake @param {string} address */
function onwards(root, intake, address) {
  taken(root, true);
  // The next step does not wait for the draft: sealing takes a moment on a slow phone.
  void state.keepDraft(intake, address).catch(() => undefined);
  go(root, address);
}

/** Saves once, however often the button is pressed. @param {HTMLElement} root @param {state.Intake} intake @param {string} base */
async function save(root, intake, base) {
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-save]"));
  if (button.disabled) return;
  button.disabled = true;
  // Also for somebody who left this page meanwhile: what opens the copies is shown there, and nowhere else.
  if (await review.save(root, intake)) return goFromAnywhere(`${base}/saved`);
  button.disabled = false;
}

/** Shows that it is locked, or that nothing is kept of it. @param {HTMLElement} root @param {string} id @param {() => Promise<void> | void} then */
async function offerUnlocking(root, id, then) {
  when(root, "here", false);
  const kept = (await state.keptDraft(id).catch(() => undefined)) !== undefined;
  const elsewhere = await tabs.elsewhere(id);
  const here = () => {
    when(root, "elsewhere", false);
    when(root, "locked", kept || elsewhere !== undefined);
    when(root, "gone", !kept && elsewhere === undefined);
  };
  if (elsewhere === undefined) here();
  else offerTakingOver(root, id, elsewhere, here);
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-unlock]"));
  button.onclick = async () => {
    when(root, "unlock-failed", false);
    button.disabled = true;
    try {
      const { unlock } = await import("./keyring.js");
      const key = await unlock();
      const row = await state.keptDraft(id);
      if (row) await state.openDraft(row, key);
      await then();
    } catch (error) {
      if (error instanceof state.OpenElsewhere) return offerUnlocking(root, id, then);
      when(root, "unlock-failed", true);
    } finally {
      button.disabled = false;
    }
  };
}

/** Says where it is open. Taken over, it is put away there: what was typed is in the draft. @param {HTMLElement} root @param {string} id
 * @param {string} title of the page that it is open on @param {() => void} then */
function offerTakingOver(root, id, title, then) {
  for (const name of ["locked", "gone"]) when(root, name, false);
  put(root, "elsewhere", title);
  when(root, "elsewhere", true);
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-take-over-here]"));
  button.onclick = async () => {
    button.disabled = true;
    await tabs.takeOver(id);
    button.disabled = false;
    then();
  };
}

/** @param {HTMLElement} root @param {() => state.Intake | undefined} current @param {string} step @param {string} base */
function listen(root, current, step, base) {
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const intake = current();
    if (intake) void proceed(root, intake, step, base);
  });
  root.addEventListener("click", ({ target }) => {
    const link = target instanceof Element && target.closest("a[href^='/checklists/']");
    if (link instanceof HTMLAnchorElement) state.askFor(base.split("/")[2], link.pathname.split("/")[2]);
  });
  // The next step did not come: this one is still there.
  root.addEventListener("htmx:error", () => taken(root, false));
  root.querySelector("[data-end]")?.addEventListener("click", async () => {
    await state.end(base.split("/")[2]);
    go(root, "/");
  });
  root.querySelector("[data-refuse]")?.addEventListener("click", () => {
    const intake = current();
    const { organisation } = root.dataset;
    if (!intake || !organisation || "taken" in root.dataset) return;
    asking.refuse(intake, organisation);
    onwards(root, intake, `${base}/${asking.decided(intake, organisation) ?? "contact"}`);
  });
}

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  // Not from the address bar: who goes back quickly has the next page's address there while this one still begins, and what
  // stands here would be kept in the place of what was said there.
  const { step = "" } = root.dataset;
  // A page of an older pack does not say it.
  const base = (root.dataset.base ??= location.pathname.split("/", 3).join("/"));
  const id = base.split("/")[2];
  /** Emptied when it is locked: nothing here may hold on to what was said. @type {state.Intake | undefined} */
  let intake;
  /** @type {(() => void) | undefined} */
  let stop;
  const voice = readAloud(root, () => {
    const { organisation } = root.dataset;
    if (intake && organisation) asking.askingOf(intake, organisation).heard = true;
  });

  const takeAll = () => intake && keep(root, intake, step);
  const close = () => {
    intake = undefined;
    voice.stop();
    root.querySelector("form")?.reset();
    // Gone from the page, so that what is still being prepared has no place to appear in.
    root.querySelector("[data-when='here']")?.remove();
    void offerUnlocking(root, id, () => go(root, `${base}/${step}`));
  };
  const run = async () => {
    intake = state.inMemory(id, await state.currentMember());
    if (!intake) return offerUnlocking(root, id, run);
    if (!BESIDE.has(step)) intake.place = step;
    root.querySelector("[data-return]")?.setAttribute("href", `${base}/${intake.place ?? "needs"}`);
    stop = state.follow(id, { address: `${base}/${step}`, take: takeAll, close });
    listen(root, () => intake, step, base);
    try {
      await prepare(root, intake, step, voice.look);
    } catch (error) {
      if (intake) throw error;
    }
  };
  /** Out of sight may be the end of it: a phone that runs short of memory throws pages away. */
  const hidden = () => {
    if (document.hidden && intake) state.leave(intake, takeAll, `${base}/${step}`);
  };
  document.addEventListener("visibilitychange", hidden);
  await run();
  return () => {
    document.removeEventListener("visibilitychange", hidden);
    voice.stop();
    // Back, Skip, Pause, a tab, another language: however it is left, what stands on it is kept.
    if (intake && !("taken" in root.dataset)) {
      const onTheWay = location.pathname.startsWith(`${base}/`) && !BESIDE.has(location.pathname.split("/")[3]);
      state.leave(intake, takeAll, onTheWay ? location.pathname : `${base}/${step}`);
    }
    else if (!intake && !state.hasOpen(id)) tabs.release(id);
    intake = undefined;
    stop?.();
  };
}
