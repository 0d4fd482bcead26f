/** Which module fills which page of the pack. A view chooses and orders what the server rendered; it writes no HTML of its own. */
import { fill as searchDirectory } from "./directory/search.js";
import { fill as showService } from "./directory/service.js";

/**
 * @typedef {object} Reader what a view may read
 * @property {string} language
 * @property {string} builtAt ISO time of the pack
 * @property {string[]} [parts] the parts of the pack that this phone has: regions
 * @property {(name: string) => Promise<Uint8Array | null>} data
 *
 * @typedef {(html: string, request: Request, pack: Reader) => Promise<string>} Fill
 */

/** @type {Record<string, Fill>} */
export const views = {
  "directory-search": searchDirectory,
  "directory-service": showService,
};
