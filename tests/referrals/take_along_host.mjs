/** Makes what a recipient takes along, from one JSON on standard input: {facts, part, at}. */
import { bundle } from "../../service_worker/shared/fhir.js";
import { csv } from "../../service_worker/shared/htcds.js";

let whole = "";
for await (const piece of process.stdin.setEncoding("utf8")) whole += piece;
const { facts, part, at } = JSON.parse(whole);
process.stdout.write(JSON.stringify({ fhir: await bundle(facts, part, new Date(at)), csv: csv(facts) }));
