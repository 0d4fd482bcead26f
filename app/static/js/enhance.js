/** Puts page modules on elements, again after every swap, and cleans up after elements that left. */

/** @typedef {(element: HTMLElement) => void | (() => void) | Promise<void | (() => void)>} Enhance */

/** Every module a page may ask for; esbuild makes one chunk of each. Kept in alphabetical order.
 * @type {Record<string, () => Promise<{ enhance: Enhance }>>} */
const modules = {
  aloud: () => import("./aloud.js"),
  ask: () => import("./ask.js"),
  caseload: () => import("./caseload.js"),
  "caseload-keep": () => import("./caseload-keep.js"),
  "caseload-switch": () => import("./caseload-switch.js"),
  checklist: () => import("./checklist.js"),
  confirm: () => import("./confirm.js"),
  "device-settle": () => import("./device-settle.js"),
  "directory-near": () => import("./directory-near.js"),
  "directory-search": () => import("./directory-search.js"),
  "drafts": () => import("./drafts.js"),
  "entry-report": () => import("./entry-report.js"),
  "field-pack": () => import("./field-pack.js"),
  "intake": () => import("./intake.js"),
  "intake-start": () => import("./intake-start.js"),
  join: () => import("./join.js"),
  "log-witness": () => import("./log-witness.js"),
  members: () => import("./members.js"),
  "members-share": () => import("./members-share.js"),
  messages: () => import("./messages.js"),
  moment: () => import("./moment.js"),
  my: () => import("./my.js"),
  news: () => import("./news.js"),
  "organisation-key": () => import("./organisation-key.js"),
  "organisation-key-recover": () => import("./organisation-key-recover.js"),
  "outbox-list": () => import("./outbox-list.js"),
  "outbox-state": () => import("./outbox-state.js"),
  outside: () => import("./outside.js"),
  "outside-ways": () => import("./outside-ways.js"),
  "passkey-add": () => import("./passkey-add.js"),
  "person-part": () => import("./person-part.js"),
  "person-words": () => import("./person-words.js"),
  practice: () => import("./practice.js"),
  "print-page": () => import("./print-page.js"),
  "push-switch": () => import("./push-switch.js"),
  "receipt-code": () => import("./receipt-code.js"),
  regions: () => import("./regions.js"),
  "regions-here": () => import("./regions-here.js"),
  saved: () => import("./saved.js"),
  "second-way": () => import("./second-way.js"),
  "share-entry": () => import("./share-entry.js"),
  "sign-in": () => import("./sign-in.js"),
  "sign-in-out": () => import("./sign-in-out.js"),
  "step-form": () => import("./step-form.js"),
  "storage-state": () => import("./storage-state.js"),
  "take-along": () => import("./take-along.js"),
  unlock: () => import("./unlock.js"),
};

/** @type {Map<HTMLElement, Promise<void | (() => void)>>} */
const living = new Map();

/**
 * A browser goes on holding the form that was typed into last, and all around it, long after they left the page; and with
 * them whatever listens to them. So nothing is left in them. @param {HTMLElement} left an element that left the page
 */
function takeApart(left) {
  for (const field of left.querySelectorAll("input, textarea")) {
    if (field.closest("[data-enhance]") !== left) continue;
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) field.checked = false;
    else /** @type {HTMLInputElement | HTMLTextAreaElement} */ (field).value = "";
    field.remove();
  }
  for (const form of left.querySelectorAll("form")) form.replaceChildren();
  left.replaceChildren();
}

function sweep() {
  for (const [element, cleanup] of living) {
    if (element.isConnected) continue;
    living.delete(element);
    cleanup
      .then((undo) => undo?.())
      // Later: what stands in it is first taken by whom it belongs to.
      .finally(() => setTimeout(() => takeApart(element)));
  }
}

/** @type {Map<string, Promise<{ enhance: Enhance }>>} */
const loaded = new Map();

/** A browser takes its time over every import, also over one of what it has already: a module that is here begins before its page is
 * painted. One that did not come is asked for again. @param {string} name @returns {Promise<{ enhance: Enhance }> | undefined} */
function load(name) {
  if (!loaded.has(name) && modules[name]) {
    const loading = modules[name]();
    loaded.set(name, loading);
    loading.catch(() => loaded.delete(name));
  }
  return loaded.get(name);
}

/** Enhances what stands in `root` and was not enhanced before. @param {ParentNode} root */
export function enhanceWithin(root) {
  for (const element of root.querySelectorAll("[data-enhance]")) {
    if (!(element instanceof HTMLElement) || living.has(element)) continue;
    const loading = load(element.dataset.enhance ?? "");
    if (loading) living.set(element, loading.then((module) => module.enhance(element)));
  }
}

/** Waits until every module of the page has begun. @returns {Promise<unknown>} */
export const enhanced = () => Promise.resolve().then(() => Promise.allSettled(living.values()));

/** Waits until the parts of a part have begun. @param {HTMLElement} root @returns {Promise<unknown>} */
export const begunWithin = (root) =>
  Promise.allSettled([...living].flatMap(([element, begun]) => (element !== root && root.contains(element) ? [begun] : [])));

/** Starts with the page as it is and follows every swap. */
export function watch() {
  enhanceWithin(document);
  document.addEventListener("htmx:after:swap", () => {
    sweep();
    enhanceWithin(document);
  });
}
