/** Answers, for each question, whether the phone finds that a later log goes on from an earlier one. */
import { readFileSync } from "node:fs";
import { continues } from "../../service_worker/shared/log-tree.js";

const answers = [];
for (const { proof, prior, later } of JSON.parse(readFileSync(0, "utf8"))) answers.push(await continues(proof, prior, later));
console.log(JSON.stringify(answers));
