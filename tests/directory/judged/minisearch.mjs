/** MiniSearch's own ranking for the judged questions: one JSON on standard input, one on standard output. */
import { readFileSync } from "node:fs";
import MiniSearch from "../../../service_worker/node_modules/minisearch/dist/es/index.js";

const { entries, queries, fields } = JSON.parse(readFileSync(0, "utf8"));
const index = new MiniSearch({ fields: Object.keys(fields), searchOptions: { boost: fields, prefix: true, fuzzy: 0.2 } });
index.addAll(entries);
process.stdout.write(JSON.stringify(queries.map((words) => index.search(words).slice(0, 10).map(({ id }) => id))));
