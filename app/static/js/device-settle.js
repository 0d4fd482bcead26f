/** On every page of a signed-in member: once per document, or when another member signs in, the phone's copy is brought up to date. */
import { isFieldMode } from "shared/field-mode.js";
import { settle } from "./device.js";

const AGAIN_MS = 10 * 60_000;

let member = "";
let at = 0;

/** @type {import("./enhance.js").Enhance} */
export async function enhance(element) {
  if (await isFieldMode()) return;
  const now = Date.now();
  if (element.dataset.member === member && now - at < AGAIN_MS) return;
  member = element.dataset.member ?? "";
  at = now;
  settle().catch(() => {
    at = 0;
  });
}
