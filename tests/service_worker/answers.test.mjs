/** Only what the server signed is an answer. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { answerKey, signedAnswers } from "../../service_worker/shared/protocol.js";
import { Server, emptied, item } from "./phone.mjs";

beforeEach(emptied);

/** @returns {Promise<[Server, CryptoKey, { statement: string, signature: string }]>} */
async function given() {
  const server = await Server.started();
  return [server, await answerKey(server.spki), await server.signed(server.receipt(item(1)))];
}

const said = (answers, key) => signedAnswers(JSON.stringify({ answers }), key);

test("a signed answer is heard as it was said", async () => {
  const [, key, good] = await given();
  const [heard] = await said([good], key);
  assert.equal(heard.text, good.statement);
  assert.equal(heard.statement.id, item(1).id);
});

test("an answer without a signature is none", async () => {
  const [, key, good] = await given();
  for (const signature of [undefined, null, "", 7, "!!!", "AAAA"]) assert.deepEqual(await said([{ ...good, signature }], key), []);
});

test("an answer that somebody changed on the way is none", async () => {
  const [, key, good] = await given();
  const changed = good.statement.replace('"receipt"', '"held"');
  assert.notEqual(changed, good.statement);
  assert.deepEqual(await said([{ ...good, statement: changed }], key), []);
});

test("an answer that another server signed is none", async () => {
  const [server, key] = await given();
  const other = await Server.started();
  assert.deepEqual(await said([await server.signed(server.receipt(item(1)), other.pair)], key), []);
});

test("one false answer does not cost the true ones beside it", async () => {
  const [server, key, good] = await given();
  const second = await server.signed(server.held(item(2)));
  const heard = await said([{ ...good, statement: "{}" }, null, 7, good, "x", second], key);
  assert.deepEqual(heard.map((one) => one.statement.type), ["receipt", "held"]);
});

test("a login page, an empty body and other JSON are no answers", async () => {
  const [, key] = await given();
  for (const text of ["<!doctype html><title>Welcome to the café</title>", "", "null", "[]", "{}", '{"answers":"yes"}', '{"answers":null}'])
    assert.deepEqual(await signedAnswers(text, key), []);
});
