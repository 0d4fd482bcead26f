/// <reference lib="webworker" />
/**
 * The phone's worker: wiring only. GET is answered by the network or, without one, from the field pack; nothing else is
 * ever answered or copied here (Safari corrupts intercepted bodies). Sending is the shared sender, as in the page.
 */
import { answer, choosesLanguage } from "./answer.js";
import { keepNeutralPage, routeNeutralPage } from "./neutral.js";
import { comeBack, nudged } from "./nudge.js";
import { deliver } from "./shared/delivery.js";
import { keepLease } from "./shared/lease.js";
import { tellForm } from "./shared/pack.js";

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

// A phone that lies in a drawer wakes up here first.
keepLease().catch(() => undefined);

// An install without the neutral page is no worse than none: it must not fail because of it.
scope.addEventListener("install", (event) => {
  event.waitUntil(keepNeutralPage().then((kept) => (kept ? routeNeutralPage(event) : undefined)).catch(() => undefined));
});

scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== scope.location.origin) return;
  const answered = answer(request);
  if (answered) event.respondWith(answered);
  if (choosesLanguage(request)) event.waitUntil(Promise.resolve(answered).then(() => keepNeutralPage(answer)).catch(() => undefined));
});

scope.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(scope.skipWaiting());
  if (event.data === "form") tellForm(event.ports[0]);
});

scope.addEventListener("push", (event) => event.waitUntil(nudged(scope, event.data)));

scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(comeBack(scope));
});

// Background Sync is a bonus that Chromium alone has; its types are not in the platform's.
scope.addEventListener("sync", (event) => /** @type {ExtendableEvent} */ (event).waitUntil(deliver()));
