/** A store that is held up is waited for once, and not by each file of a page again. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { soon } from "../../service_worker/patience.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));
const never = new Promise(() => undefined);

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(async () => {
  await soon(Promise.resolve());
  mock.timers.reset();
});

/** @param {Promise<unknown>} asked @returns {Promise<number>} ms until it is given up */
async function givenUpAfter(asked) {
  let done = false;
  void soon(asked).then(() => (done = true));
  for (let passed = 0; passed <= 10_000; passed += 50) {
    await turn();
    if (done) return passed;
    mock.timers.tick(50);
  }
  throw new Error("it waits for ever");
}

test("what the store says is said", async () => {
  assert.equal(await soon(Promise.resolve("yes")), "yes");
  assert.equal(await soon(Promise.reject(new Error("off"))), undefined);
});

test("a store that is held up is waited for three seconds, and after that hardly at all", async () => {
  assert.equal(await givenUpAfter(never), 3_000);
  assert.equal(await givenUpAfter(never), 50);
  assert.equal(await givenUpAfter(never), 50);
});

test("when it answers again, there is time for it as before", async () => {
  assert.equal(await givenUpAfter(never), 3_000);
  assert.equal(await soon(Promise.resolve("back")), "back");
  assert.equal(await givenUpAfter(never), 3_000);
});

test("an answer that comes after all ends it", async () => {
  let answer = () => undefined;
  const asked = new Promise((resolve) => (answer = () => resolve("late")));
  assert.equal(await givenUpAfter(asked), 3_000);
  answer();
  await turn();
  assert.equal(await givenUpAfter(never), 3_000);
});
