/**
 * Who answers a GET: the network first for a little while, then the field pack; local pages and assets from the pack at once.
 */
import { escape, fillSlot } from "./slots.js";
import { sha256 } from "./shared/bytes.js";
import { isFieldMode } from "./shared/field-mode.js";
import { neutral } from "./shared/neutral-cache.js";
import * as pack from "./shared/pack.js";
import * as store from "./shared/store.js";
import { soon } from "./patience.js";
import { views } from "./views.js";

/** How long a page may take before the phone's own answer is better. */
const PATIENCE_MS = 4_000;

/** Addresses that are only ever the network's. */
const NETWORK_ONLY = /^\/(field-pack|identity|outbox\/keys|sw\.js|healthz|hsds)(\/|$)/u;

/**
 * @param {Request} request a same-origin GET
 * @returns {Promise<Response> | undefined} undefined: not ours to answer
 */
export function answer(request) {
  const url = new URL(request.url);
  if (url.pathname.startsWith("/static/")) return asset(request, url);
  if (NETWORK_ONLY.test(url.pathname)) return undefined;
  if (choosesLanguage(request)) return chooseLanguage(request, url);
  const wantsPage = request.mode === "navigate" || (request.headers.get("Accept") ?? "").includes("text/html");
  return wantsPage ? page(request, url) : undefined;
}

/** @param {Request} request */
export const choosesLanguage = (request) => new URL(request.url).pathname.startsWith("/language/");

/** @param {Request} request @param {URL} url */
async function asset(request, url) {
  return (await pack.assetAt(url.pathname)) ?? (await neutral(url.pathname)) ?? asListed(url.pathname, await fetch(request));
}

/** An asset that is listed in a pack is not taken from the network with one byte changed.
 * @param {string} path @param {Response} response */
async function asListed(path, response) {
  const hash = response.status === 200 ? await soon(pack.hashOf(path)) : undefined;
  if (!hash) return response;
  return (await sha256(new Uint8Array(await response.clone().arrayBuffer()))) === hash ? response : Response.error();
}

/** @param {Request} request @param {URL} url @returns {Promise<Response>} */
async function page(request, url) {
  const manifest = await soon(pack.manifest());
  const kept = manifest && find(manifest, url.pathname);
  // What a conversation asks before anybody agreed to anything is nobody else's business, network or not.
  const prefersPhone = request.headers.get("Waymark-Prefer") === "phone";
  if (manifest && kept && (kept.local || prefersPhone)) return (await fromPack(manifest, kept, request, false)) ?? fetch(request);
  if (manifest && (await soon(isFieldMode()))) return (kept && (await fromPack(manifest, kept, request, true))) ?? (await notHere(manifest)) ?? fetch(request);
  const online = fetch(request);
  online.catch(() => undefined); // Its failure is dealt with below, or the pack was faster.
  const first = await Promise.race([online.catch(() => undefined), ...(kept ? [patience()] : [])]);
  if (first && !(first.status >= 502 && first.status <= 504 && kept)) return first;
  if (!manifest) return (await neutral(url.pathname)) ?? online;
  return (kept && (await fromPack(manifest, kept, request, true))) ?? (await notHere(manifest)) ?? online;
}

/** @returns {Promise<undefined>} */
const patience = () => new Promise((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS));

/** The page of exactly this address, else the one whose pattern it fits. @param {pack.Manifest} manifest @param {string} path */
function find(manifest, path) {
  const asked = path.split("/");
  const exact = manifest.pages.find(({ pattern }) => pattern === path);
  return exact ?? manifest.pages.find(({ pattern }) => {
    const parts = pattern.split("/");
    return parts.length === asked.length && parts.every((part, at) => (part === ":id" ? asked[at] !== "" : part === asked[at]));
  });
}

/**
 * @param {pack.Manifest} manifest @param {pack.PackPage} kept @param {Request} request
 * @param {boolean} tellWhen whether to say that this comes from the phone
 * @returns {Promise<Response | undefined>}
 */
async function fromPack(manifest, kept, request, tellWhen) {
  // A conversation's screens for the person are asked for in their language.
  const asked = new URL(request.url).searchParams.get("in") ?? "";
  const language = manifest.languages.includes(asked) ? asked : await currentLanguage(manifest);
  let html = await pack.pageHtml(kept, language);
  if (html === undefined) return undefined;
  const fill = views[kept.view];
  if (!fill) html = withOwnId(html, kept, new URL(request.url).pathname);
  if (fill) html = await fill(html, request, reader(manifest, language));
  if (tellWhen) html = fillSlot(html, "as-of", await asOf(manifest, language));
  return htmlResponse(html, manifest);
}

/** Puts the id that was asked for in the place of the sample's. @param {string} html @param {pack.PackPage} kept @param {string} path */
function withOwnId(html, kept, path) {
  const at = kept.pattern.split("/").indexOf(":id");
  return at < 0 ? html : html.replaceAll(kept.sample.split("/")[at], () => escape(path.split("/")[at]));
}

/** What a view may read of the pack. @param {pack.Manifest} manifest @param {string} language @returns {import("./views.js").Reader} */
const reader = (manifest, language) => ({
  language,
  builtAt: manifest.built_at,
  parts: manifest.here ?? [],
  data: async (name) => (await pack.contentOf(manifest, name, language)) ?? null,
});

/** @param {pack.Manifest} manifest @param {string} language @returns {Promise<string>} HTML */
async function asOf(manifest, language) {
  const bytes = await pack.contentOf(manifest, "phrases", language);
  const phrase = bytes ? JSON.parse(new TextDecoder().decode(bytes))["as-of"] : "%(when)s";
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(manifest.built_at));
  return `<p class="as-of">${phrase.replace("%(when)s", `<bdi>${when}</bdi>`)}</p>`;
}

/** @param {pack.Manifest} manifest @returns {Promise<Response | undefined>} the page that says so */
async function notHere(manifest) {
  const bytes = await pack.contentOf(manifest, "not-here", await currentLanguage(manifest));
  return bytes ? htmlResponse(new TextDecoder().decode(bytes), manifest) : undefined;
}

/** @param {pack.Manifest} manifest @returns {Promise<string>} */
async function currentLanguage(manifest) {
  const chosen = (await soon(store.setting("language"))) ?? navigator.language.split("-")[0];
  return manifest.languages.includes(chosen) ? chosen : "en";
}

/** The server sets a cookie; without a network the phone remembers, and the page tells the server later.
 * @param {Request} request @param {URL} url @returns {Promise<Response>} */
async function chooseLanguage(request, url) {
  await soon(store.putSettings({ language: url.pathname.split("/")[2], languageChosenAt: Date.now() }));
  const next = url.searchParams.get("next") ?? "/";
  const target = /^\/(?![/\\])[^\0- \x7f]*$/u.test(next) ? next : "/";
  const stay = () => Response.redirect(new URL(target, url.origin));
  return (await soon(isFieldMode())) ? stay() : fetch(request).catch(stay);
}

/** The pack's pages keep the server's headers: nothing inline, nothing from elsewhere.
 * @param {string} html @param {pack.Manifest} manifest */
const htmlResponse = (html, manifest) =>
  new Response(html, { headers: { ...manifest.headers, "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" } });
