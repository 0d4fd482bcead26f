/** Answers questions about the phone's half of the directory: one JSON on standard input, one on standard output. */
import { readFileSync } from "node:fs";
import { fill as search } from "../../service_worker/directory/search.js";
import { fill as service } from "../../service_worker/directory/service.js";
import { Documents, Table } from "../../service_worker/directory/packed.js";
import { rank } from "../../service_worker/directory/ranking.js";
import { Index } from "../../service_worker/directory/segment.js";
import { normalise } from "../../service_worker/directory/words.js";

process.env.TZ = "UTC";
const asked = JSON.parse(readFileSync(0, "utf8"));

/** @param {Record<string, string>} data */
const pack = (data, language = "en", parts = []) => ({
  language,
  parts,
  builtAt: "2026-03-04T12:00:00+00:00",
  data: async (name) => (name in data ? new Uint8Array(Buffer.from(data[name], "base64")) : null),
});

/** @param {{ files: string[], gone: string[] }} made */
const indexOf = ({ files, gone }) => new Index(files.map((one) => new Uint8Array(Buffer.from(one, "base64"))), [gone]);

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));

/** Every card and body of a pack, as HTML. @param {{ ids: string[], table: string, strings: string, cards: string, bodies: string }} pack */
function documentsOf({ ids, table, strings, cards, bodies }) {
  const texts = new Table(bytes(table), bytes(strings));
  const [first, second] = [cards, bodies].map((file) => new Documents(bytes(file)));
  return ids.map((id, at) => {
    const own = [id];
    return [first.html(at, texts, own), second.html(at, texts, own)];
  });
}

const answers = {
  normalise: () => asked.texts.map((text) => normalise(text, asked.rules)),
  rank: () => {
    const made = asked.indexes.map(indexOf);
    return asked.questions.map(({ index, query }) => {
      const { total, unknown, partly, matches } = rank(made[index], query);
      return { total, unknown, partly, matches: matches(0, Infinity) };
    });
  },
  speed: () => {
    const index = indexOf(asked.index);
    const times = asked.queries.map((query) => {
      const start = performance.now();
      rank(index, query).matches(0, 12);
      return performance.now() - start;
    });
    return times.sort((one, other) => one - other);
  },
  documents: () => asked.packs.map(documentsOf),
  fill: async () => {
    if (asked.now) Date.now = () => asked.now;
    const fill = asked.view === "directory-search" ? search : service;
    return fill(asked.html, new Request(new URL(asked.path, "http://localhost")), pack(asked.data, asked.language, asked.parts));
  },
};

process.stdout.write(JSON.stringify(await answers[asked.ask]()));
