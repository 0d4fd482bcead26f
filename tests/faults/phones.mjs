/**
 * Phones under faults: the real delivery modules over a database in memory, against a real server behind the harmful proxy.
 *
 * Reads who takes part and a plan from standard input; writes a line of JSON for each trial. A phone's minute is a second here.
 */
import { readFileSync } from "node:fs";
import { serialize } from "node:v8";
import { Phone, again, random } from "./phone.mjs";
import { FAULTS } from "./trials.mjs";

// An upgrade that was killed on purpose is also told to nobody in particular.
for (const name of ["uncaughtException", "unhandledRejection"]) {
  process.on(name, (error) => {
    if (error?.name === "AbortError") return;
    process.stderr.write(`${error?.stack ?? error}\n`);
    process.exit(1);
  });
}

const asked = JSON.parse(readFileSync(0, "utf8"));
const phone = await Phone.made(asked);

/** Forms in which a canary could lie about. */
const traces = [Buffer.from(asked.marker), Buffer.from(asked.marker, "utf16le"), ...[0, 1, 2].map((shift) => Buffer.from(inBase64(asked.marker, shift)))];

/** The characters of base64 that stand for a text alone, whatever comes `shift` bytes before it. */
function inBase64(text, shift) {
  const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString("base64").replace(/=+$/u, "");
  return whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + text.length) * 8) / 6));
}

async function trial(fault) {
  await phone.emptied();
  const trouble = [];
  try {
    await FAULTS[fault](phone);
    await phone.calm();
  } catch (error) {
    trouble.push(String(error.stack ?? error));
  }
  const { items, wrongly } = await phone.looked();
  const kept = serialize(await phone.everything());
  const readable = traces.filter((one) => kept.includes(one)).length;
  process.stdout.write(`${JSON.stringify({ fault, items, wrongly: [...wrongly, ...trouble], readable })}\n`);
}

const until = performance.now() + asked.minutes * 60_000;
again(asked.seed);
if (asked.minutes > 0) {
  while (performance.now() < until) await trial(asked.plan[Math.floor(random() * asked.plan.length)][0]);
} else {
  const over = () => asked.ends > 0 && performance.timeOrigin + performance.now() > asked.ends * 1000;
  for (const [fault, runs] of asked.plan) for (let run = 0; run < runs && !over(); run += 1) await trial(fault);
}
process.exit(0);
