/** `/directory/services/<id>` without a network: the body that the server rendered for that service. */
import { escape, fillSlot } from "../slots.js";
import { bodyOf, doubted, load } from "./pieces.js";

/** @param {string} html @param {Request} request @param {import("./pieces.js").Pack} pack @returns {Promise<string>} */
export async function fill(html, request, pack) {
  const loaded = await load(pack);
  const path = new URL(request.url).pathname;
  const id = decoded(path.split("/").at(-1) ?? "");
  const found = loaded ? await bodyOf(pack, loaded, id) : "";
  const here = html.replace(/(\?next=)\/directory\/services\/[^"&]*/gu, (_whole, start) => start + escape(path));
  if (!loaded || !found) return fillSlot(titled(here, ""), "service", loaded?.data.parts.gone ?? "");
  const [body, doubt] = doubted(found, id, loaded);
  const name = /<h1[^>]*><bdi>([^<]*)<\/bdi><\/h1>/u.exec(body)?.[1] ?? "";
  return fillSlot(titled(here, name), "service", fillSlot(aged(body), "doubt", escape(doubt)));
}

/** Free places that were counted too long ago are doubted: the server, which made this beforehand, did not know the hour.
 * @param {string} body @returns {string} */
const aged = (body) =>
  body.replace(/(data-counted="([^"]+)" data-lasts="(\d+)") hidden/gu, (whole, start, at, hours) =>
    Date.now() - Date.parse(at) > Number(hours) * 3600_000 ? start : whole,
  );

/** @param {string} html @param {string} title HTML text */
const titled = (html, title) => html.replace(/<title>[^<]*<\/title>/u, () => `<title>${title}</title>`);

/** @param {string} part of a path @returns {string} */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
