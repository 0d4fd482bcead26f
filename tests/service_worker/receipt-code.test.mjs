/** The receipt code: made, shown, read back, stretched. */
import assert from "node:assert/strict";
import { scryptSync } from "node:crypto";
import { test } from "node:test";
import { grouped, newCode, readCode, stretch } from "../../service_worker/shared/receipt-code.js";

test("a code that was shown is read back, however it is typed", () => {
  for (let times = 0; times < 200; times += 1) {
    const code = newCode();
    assert.match(grouped(code), /^\d{4}( \d{3}){4}$/u);
    assert.deepEqual(readCode(grouped(code)), { code });
    assert.deepEqual(readCode(`+${code.slice(0, 4)}-(${code.slice(4, 8)}) ${code.slice(8)}`), { code });
    assert.deepEqual(readCode([...code].map((digit) => "٠١٢٣٤٥٦٧٨٩"[Number(digit)]).join("")), { code });
  }
});

test("every wrong digit and every two that changed places are told", () => {
  const code = newCode();
  for (let at = 0; at < 16; at += 1) {
    for (const digit of "0123456789") {
      if (digit !== code[at]) assert.deepEqual(readCode(code.slice(0, at) + digit + code.slice(at + 1)), { wrong: "slip" });
    }
    if (at < 15 && code[at] !== code[at + 1]) {
      assert.deepEqual(readCode(code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2)), { wrong: "slip" });
    }
  }
  assert.deepEqual(readCode(code.slice(1)), { wrong: "length" });
  assert.deepEqual(readCode("hello"), { wrong: "letters" });
});

test("stretching is the protocol's scrypt", async () => {
  const code = newCode();
  const bytes = scryptSync(code, "waymark receipt 1\n", 80, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 });
  const { locator, token, secret } = await stretch(code);
  assert.equal(locator + token + Buffer.from(secret).toString("hex"), bytes.toString("hex"));
});
