/**
 * Reading aloud: a recording where there is one, else the phone's own voice for the language of the text, with the sentence
 * that is being said marked. Only voices that speak on the phone itself: others would send the text away. Where there is
 * neither, the page says so.
 */

/** Phones load their voices late, some only after they were asked; one that has none never says so. In milliseconds. */
const PATIENCE = 2000;

/** Whether no more voices are waited for: once for the document, so that what a page says of it stands there before it can be touched. */
let settled = !("speechSynthesis" in window) || speechSynthesis.getVoices().length > 0;

/** What looks again once voices came. @type {Set<() => void>} */
const looking = new Set();

function voicesCame() {
  settled = true;
  for (const look of looking) look();
}

if (!settled) setTimeout(voicesCame, PATIENCE);
if ("speechSynthesis" in window) speechSynthesis.addEventListener?.("voiceschanged", voicesCame);

/** Locked or left, nothing is said any more. */
const AT_ONCE = ["waymark:forget", "waymark:locked"];

/** @param {string} language @returns {SpeechSynthesisVoice | undefined} */
function voiceFor(language) {
  if (!("speechSynthesis" in window)) return undefined;
  return speechSynthesis.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/u)[0] === language);
}

/** @param {HTMLElement} sentence @param {SpeechSynthesisVoice} voice @returns {Promise<boolean>} whether it was said to its end */
function say(sentence, voice) {
  return new Promise((resolve) => {
    const utterance = new SpeechSynthesisUtterance(sentence.textContent ?? "");
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.9;
    utterance.onend = () => resolve(true);
    utterance.onerror = () => resolve(false);
    speechSynthesis.speak(utterance);
  });
}

/** @param {string} address @param {AbortSignal} signal @returns {Promise<boolean>} whether it was played to its end */
function play(address, signal) {
  return new Promise((resolve) => {
    const audio = new Audio(address);
    audio.onended = () => resolve(true);
    audio.onerror = () => resolve(false);
    signal.addEventListener("abort", () => {
      audio.pause();
      resolve(false);
    });
    audio.play().catch(() => resolve(false));
  });
}

/** @param {HTMLElement} part @returns {HTMLElement[]} its sentences that are on the screen */
const sentencesOf = (part) =>
  /** @type {HTMLElement[]} */ ([...part.querySelectorAll("[data-sentence]")]).filter((one) => !one.closest("[hidden]"));

/** @param {HTMLElement} part @returns {string[]} the addresses of its recordings */
const recordingsOf = (part) => (part.dataset.recording ?? "").split(" ").filter(Boolean);

/** @param {HTMLElement} sentence @param {() => Promise<boolean>} speak @returns {Promise<boolean>} whether it was said to its end */
async function marked(sentence, speak) {
  sentence.classList.add("is-spoken");
  sentence.scrollIntoView({ block: "nearest" });
  const whole = await speak();
  sentence.classList.remove("is-spoken");
  return whole;
}

/** @param {HTMLElement} part @param {AbortSignal} signal @returns {Promise<boolean>} whether all of it was heard */
async function read(part, signal) {
  const sentences = sentencesOf(part);
  const recorded = recordingsOf(part);
  if (recorded.length === 1 && (await play(recorded[0], signal))) return true;
  const voice = voiceFor(languageOf(part));
  // Sentences that were added since somebody recorded them would make the wrong ones light up: then the phone reads.
  const spoken = recorded.length > 1 && recorded.length === sentences.length;
  if (!spoken && !voice) return false;
  for (const [number, sentence] of sentences.entries()) {
    if (signal.aborted) return false;
    // A recording that cannot be had, without a network for one, is read by the phone.
    const speak = async () =>
      (spoken && (await play(recorded[number], signal))) || (voice !== undefined && !signal.aborted && say(sentence, voice));
    if (!(await marked(sentence, speak))) return false;
  }
  return !signal.aborted;
}

/** @param {HTMLElement} part */
const languageOf = (part) => (part.closest("[lang]")?.getAttribute("lang") ?? document.documentElement.lang).split("-")[0];

/** @param {HTMLElement} part */
function offer(part) {
  const recorded = recordingsOf(part).length;
  const able = recorded === 1 || (recorded > 0 && recorded === sentencesOf(part).length) || Boolean(voiceFor(languageOf(part)));
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-aloud]"))) button.hidden = !able;
  for (const note of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-no-voice]"))) note.hidden = able || !settled;
}

/**
 * Brings the controls to life, also those that come later with another language.
 * @param {HTMLElement} root @param {() => void} [heard] called when all of a text was heard
 * @returns {{ look: () => void, quiet: () => void, stop: () => void }} `look`: again, after the words changed; `quiet`: ends what is
 *   being said; `stop`: for good
 */
export function readAloud(root, heard = () => undefined) {
  /** @type {AbortController | undefined} */
  let running;
  const quiet = () => {
    if (!running) return; // To ask the phone's voice to be quiet takes long, and nobody who leaves may wait for it.
    running.abort();
    running = undefined;
    if ("speechSynthesis" in window) speechSynthesis.cancel();
    for (const button of root.querySelectorAll("[data-aloud]")) button.setAttribute("aria-pressed", "false");
  };
  const look = () => {
    const parts = [root, .../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-read-aloud]"))];
    for (const part of parts) if (part.matches("[data-read-aloud]")) offer(part);
  };
  root.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-aloud]");
    const part = button && button.closest("[data-read-aloud]");
    if (!(part instanceof HTMLElement) || !button) return;
    const again = button.getAttribute("aria-pressed") === "false";
    quiet();
    if (!again) return;
    const mine = (running = new AbortController());
    button.setAttribute("aria-pressed", "true");
    const whole = await read(part, mine.signal);
    if (running !== mine) return;
    button.setAttribute("aria-pressed", "false");
    running = undefined;
    if (whole) heard();
  });
  looking.add(look);
  addEventListener("pagehide", quiet);
  for (const sign of AT_ONCE) document.addEventListener(sign, quiet);
  look();
  return {
    look,
    quiet,
    stop: () => {
      quiet();
      looking.delete(look);
      removeEventListener("pagehide", quiet);
      for (const sign of AT_ONCE) document.removeEventListener(sign, quiet);
    },
  };
}

/** A page that only has to be read. @type {import("./enhance.js").Enhance} */
export const enhance = (root) => readAloud(root).stop;
