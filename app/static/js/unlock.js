/** Shows whether keys are open on this page, and lets people lock and unlock them. */
import { isUnlocked, unlock } from "./keyring.js";
import { live } from "./live.js";
import { lock } from "./lock-timing.js";
import { problem } from "./post.js";

const changes = ["waymark:locked", "waymark:unlocked", "waymark:forget"];

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const show = () => {
    for (const part of root.querySelectorAll("[data-when]")) {
      if (part instanceof HTMLElement) part.hidden = (part.dataset.when === "unlocked") !== isUnlocked();
    }
  };
  const opening = async () => {
    problem(root);
    try {
      await unlock();
    } catch (error) {
      problem(root, error);
    }
  };
  root.querySelector("[data-unlock]")?.addEventListener("click", opening);
  root.querySelector("[data-lock]")?.addEventListener("click", () => lock());
  for (const name of changes) document.addEventListener(name, show);
  show();
  live(root);
  return () => {
    for (const name of changes) document.removeEventListener(name, show);
  };
}
