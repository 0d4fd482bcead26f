/** Answers questions about the phone's half of the directory: one JSON on standard input, one on standard output. */
import { readFileSync } from "node:fs";
import { fill as search } from "../../service_worker/directory/search.js";
import { fill as service } from "../../service_worker/directory/service.js";
import { normalise, prepare, rank } from "../../service_worker/directory/ranking.js";

const asked = JSON.parse(readFileSync(0, "utf8"));

/** @param {Record<string, string>} data */
const pack = (data, language = "en") => ({
  language,
  builtAt: "2026-03-04T12:00:00+00:00",
  data: async (name) => (name in data ? new Uint8Array(Buffer.from(data[name], "base64")) : null),
});

const answers = {
  normalise: () => asked.texts.map((text) => normalise(text, asked.rules)),
  rank: () => asked.questions.map(({ index, query }) => rank(prepare(asked.indexes[index]), query)),
  speed: () => {
    const index = prepare(asked.index);
    const times = asked.queries.map((query) => {
      const start = performance.now();
      rank(index, query);
      return performance.now() - start;
    });
    return times.sort((one, other) => one - other);
  },
  fill: async () => {
    if (asked.today) Date.now = () => asked.today * 86_400_000;
    const fill = asked.view === "directory-search" ? search : service;
    return fill(asked.html, new Request(new URL(asked.path, "http://localhost")), pack(asked.data));
  },
};

process.stdout.write(JSON.stringify(await answers[asked.ask]()));
