/**
 * Reading aloud: a recording where there is one, else the phone's own voice for the language of the text, with the sentence
 * that is being said marked. Only voices that speak on the phone itself: others would send the text away.
 */

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

/** @param {HTMLElement} part @param {AbortSignal} signal @returns {Promise<boolean>} whether all of it was heard */
async function read(part, signal) {
  const { recording } = part.dataset;
  if (recording) return play(recording, signal);
  const voice = voiceFor(languageOf(part));
  if (!voice) return false;
  for (const sentence of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-sentence]"))) {
    if (signal.aborted) return false;
    sentence.classList.add("is-spoken");
    sentence.scrollIntoView({ block: "nearest" });
    const whole = await say(sentence, voice);
    sentence.classList.remove("is-spoken");
    if (!whole) return false;
  }
  return !signal.aborted;
}

/** @param {HTMLElement} part */
const languageOf = (part) => (part.closest("[lang]")?.getAttribute("lang") ?? document.documentElement.lang).split("-")[0];

/**
 * Brings the controls to life, also those that come later with another language.
 * @param {HTMLElement} root @param {() => void} heard called when all of a text was heard
 * @returns {{ look: () => void, stop: () => void }} `look`: again, after the words changed
 */
export function readAloud(root, heard) {
  /** @type {AbortController | undefined} */
  let running;
  const stop = () => {
    running?.abort();
    running = undefined;
    if ("speechSynthesis" in window) speechSynthesis.cancel();
    for (const button of root.querySelectorAll("[data-aloud]")) button.setAttribute("aria-pressed", "false");
  };
  const look = () => {
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-read-aloud]"))) {
      const button = /** @type {HTMLElement} */ (part.querySelector("[data-aloud]"));
      button.hidden = !part.dataset.recording && !voiceFor(languageOf(part));
    }
  };
  root.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-aloud]");
    const part = button && button.closest("[data-read-aloud]");
    if (!(part instanceof HTMLElement) || !button) return;
    const again = button.getAttribute("aria-pressed") === "false";
    stop();
    if (!again) return;
    const mine = (running = new AbortController());
    button.setAttribute("aria-pressed", "true");
    const whole = await read(part, mine.signal);
    if (running !== mine) return;
    button.setAttribute("aria-pressed", "false");
    running = undefined;
    if (whole) heard();
  });
  if ("speechSynthesis" in window) speechSynthesis.addEventListener?.("voiceschanged", look);
  addEventListener("pagehide", stop);
  look();
  return {
    look,
    stop: () => {
      stop();
      removeEventListener("pagehide", stop);
      if ("speechSynthesis" in window) speechSynthesis.removeEventListener?.("voiceschanged", look);
    },
  };
}
