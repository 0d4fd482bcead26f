/// <reference lib="webworker" />
/**
 * A push arrived: the one sentence that there is, whatever happened, and a look at what is new. Nothing of the message is
 * believed but the sentence, and no count, no name and no address ever stands in it.
 */
import { deliver } from "./shared/delivery.js";
import * as pack from "./shared/pack.js";
import { keepStanding } from "./shared/standing.js";
import * as store from "./shared/store.js";

const TAG = "news";

/** @param {ServiceWorkerGlobalScope} scope @param {PushMessageData | null} data */
export async function nudged(scope, data) {
  const sentence = (data?.text() ?? "").trim() || (await store.setting("push").catch(() => undefined))?.sentence || "•";
  // One at a time: a second one replaces the first.
  await scope.registration.showNotification(sentence.slice(0, 80), { tag: TAG });
  for (const client of await scope.clients.matchAll({ type: "window" })) client.postMessage("nudged");
  await Promise.allSettled([deliver({ now: true }), freshPack(), keepStanding()]);
}

/** A pack that is there is brought up to date; none is fetched that nobody asked for. */
async function freshPack() {
  if (await pack.manifest()) await pack.update(() => undefined);
}

/** To the page that is open, or to the first one. @param {ServiceWorkerGlobalScope} scope */
export async function comeBack(scope) {
  const [open] = await scope.clients.matchAll({ type: "window" });
  await (open ? open.focus() : scope.clients.openWindow("/"));
}
