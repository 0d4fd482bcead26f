/**
 * Link and code: together they open one referral for somebody without an account.
 *
 * The link's own part stands behind its `#`, so no server ever sees it, and holds 128 random bits: what the server keeps cannot
 * be tried without it. The code is told by phone, so whoever reads the message with the link has not got it.
 */
import { toBase64url } from "./bytes.js";
import { newCode, readCode, stretch } from "./receipt-code.js";

/** Nine random digits and one that checks them: told and typed like a short telephone number. */
const RANDOM_DIGITS = 9;
const LINK_BYTES = 16;
const LINK = /^[\w-]{22}$/u;

/** @returns {string} what stands behind the `#` */
export const newLink = () => toBase64url(crypto.getRandomValues(new Uint8Array(LINK_BYTES)));

/** @param {string} text @returns {boolean} whether it can be a link's own part */
export const isLink = (text) => LINK.test(text);

export const newOutsideCode = () => newCode(RANDOM_DIGITS);

/** @param {string} typed */
export const readOutsideCode = (typed) => readCode(typed, RANDOM_DIGITS);

/** @param {string} code @returns {string} in groups, as it is told */
export const groupedOutsideCode = (code) => code.replace(/^(\d{3})(\d{3})(\d{4})$/u, "$1 $2 $3");

/** @param {string} link @param {string} code @returns {Promise<import("./receipt-code.js").Opened>} takes about a second */
export const stretchOutside = (link, code) => stretch(code, `waymark outside 1\n${link}\n`);
