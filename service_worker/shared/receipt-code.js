/**
 * The receipt code: 16 digits that open, in any browser, what a person agreed to.
 *
 * Fifteen digits are random, the last one checks them (Damm), so that a slip of the finger is told at once: a withdrawal with a
 * mistyped code would otherwise be believed to count. What the server sees is stretched from the digits (docs/delivery-protocol.md);
 * the digits themselves never leave the two devices they are shown and typed on.
 */
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { toHex, utf8 } from "./bytes.js";

const RANDOM_DIGITS = 15;
/** About a second on an old phone, in 32 MiB; what it costs to guess stands in docs/threat-model.md. */
const COST = { N: 2 ** 15, r: 8, p: 1 };
const SALT = "waymark receipt 1\n";
/** 4 3 3 3 3: read and dictated as a telephone number, not as the number of a card. */
const GROUPS = /^(\d{4})(\d{3})(\d{3})(\d{3})(\d{3})$/u;

/** Damm's table: finds every single wrong digit and every pair that changed places. */
const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];

/** @typedef {{ locator: string, token: string, secret: Uint8Array }} Opened where the copy is, what proves whose it is, what opens it */

/** @param {string} digits @returns {number} 0 when the last digit fits the others */
const check = (digits) => [...digits].reduce((interim, digit) => Number(DAMM[interim][Number(digit)]), 0);

/** @param {number} [random] how many digits before the one that checks them @returns {string} fresh digits, 16 unless told otherwise */
export function newCode(random = RANDOM_DIGITS) {
  let digits = "";
  while (digits.length < random) {
    // Bytes from 250 on would make some digits likelier than others.
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) if (byte < 250 && digits.length < random) digits += String(byte % 10);
  }
  return digits + String(check(digits));
}

/** @param {string} code @returns {string} in groups, as it is shown */
export const grouped = (code) => code.replace(GROUPS, "$1 $2 $3 $4 $5");

/**
 * Reads what somebody typed: digits of Arabic and Persian too, with spaces, hyphens, dots, brackets, a plus, in between.
 * @param {string} typed @param {number} [random]
 * @returns {{ code: string } | { wrong: "length" | "slip" | "letters" }}
 */
export function readCode(typed, random = RANDOM_DIGITS) {
  const digits = typed
    .replace(/[\u0660-\u0669\u06F0-\u06F9]/gu, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/[\s\u200e\u200f\u2066-\u2069().+\-\u2010-\u2015/_]/gu, "");
  if (!/^\d*$/u.test(digits)) return { wrong: "letters" };
  if (digits.length !== random + 1) return { wrong: "length" };
  return check(digits) === 0 ? { code: digits } : { wrong: "slip" };
}

/** Stretches a code. Takes about a second. @param {string} code digits @param {string} [salt] @returns {Promise<Opened>} */
export async function stretch(code, salt = SALT) {
  const bytes = await scryptAsync(utf8(code), utf8(salt), { ...COST, dkLen: 80 });
  return { locator: toHex(bytes.subarray(0, 16)), token: toHex(bytes.subarray(16, 48)), secret: bytes.slice(48) };
}
