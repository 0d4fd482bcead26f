/** Asks for the six words in a panel whose words come with every page (`templates/identity/this_phone.html`). */

const ends = ["waymark:forget", "waymark:locked"];

/** The person closed the dialog, or the page went on without it. */
class Stopped extends DOMException {
  constructor() {
    super("stopped", "AbortError");
  }
}

/**
 * @template T
 * @param {(phrase: string) => Promise<T>} attempt rejects for wrong words @returns {Promise<T>} what the first attempt that worked gave
 */
export function askPhrase(attempt) {
  const template = document.getElementById("unlock-dialog");
  if (!(template instanceof HTMLTemplateElement)) return Promise.reject(new Stopped());
  const dialog = /** @type {HTMLDialogElement} */ (/** @type {DocumentFragment} */ (template.content.cloneNode(true)).querySelector("dialog"));
  // Not a modal dialog: that would put Exit out of reach.
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  const focused = document.activeElement;
  main.before(dialog);
  main.inert = true;
  dialog.show();
  return new Promise((resolve, reject) => {
    const close = () => {
      main.inert = false;
      dialog.remove();
      if (focused instanceof HTMLElement) focused.focus();
      document.removeEventListener("htmx:after:swap", gone);
      for (const end of ends) document.removeEventListener(end, stop);
    };
    const stop = () => {
      close();
      reject(new Stopped());
    };
    const gone = () => void (dialog.isConnected || stop());
    dialog.addEventListener("keydown", (event) => void (event.key === "Escape" && stop()));
    for (const end of ends) document.addEventListener(end, stop);
    document.addEventListener("htmx:after:swap", gone);
    dialog.querySelector("[data-cancel]")?.addEventListener("click", stop);
    dialog.querySelector("form")?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const found = await tried(dialog, attempt);
      if (!found) return;
      close();
      resolve(found.value);
    });
  });
}

/** @template T @param {HTMLDialogElement} dialog @param {(phrase: string) => Promise<T>} attempt @returns {Promise<{ value: T } | undefined>} */
async function tried(dialog, attempt) {
  const field = /** @type {HTMLTextAreaElement} */ (dialog.querySelector("[name=phrase]"));
  const wrong = /** @type {HTMLElement} */ (dialog.querySelector("[data-wrong]"));
  const button = /** @type {HTMLButtonElement} */ (dialog.querySelector("[type=submit]"));
  wrong.hidden = true;
  button.disabled = true;
  try {
    const value = await attempt(field.value);
    field.value = "";
    return { value };
  } catch {
    wrong.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.focus();
    return undefined;
  } finally {
    button.disabled = false;
  }
}
