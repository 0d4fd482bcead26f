/** Runs in a page whose processor is slowed down: the phone's search, and four libraries, over the same services. */
import { Index as FlexIndex } from "flexsearch";
import Fuse from "fuse.js";
import lunr from "lunr";
import MiniSearch from "minisearch";
import { cardOf, load } from "../../service_worker/directory/pieces.js";
import { rank } from "../../service_worker/directory/ranking.js";

const FIELDS = ["name", "provider", "place", "text"];
const BOOST = { name: 12, provider: 6, place: 6, text: 2 };
const bytes = async (name) => new Uint8Array(await (await fetch(`/bench/${name}`)).arrayBuffer());

/** Each returns { stored, open, search }: what would travel (a text), how it is made ready from it, and a search. */
const engines = {
  minisearch: (entries) => {
    const options = { fields: FIELDS, searchOptions: { boost: BOOST, prefix: true, fuzzy: 0.2 } };
    const made = new MiniSearch(options);
    made.addAll(entries);
    return {
      stored: JSON.stringify(made),
      open: (text) => {
        const index = MiniSearch.loadJSON(text, options);
        return (words) => index.search(words);
      },
    };
  },
  flexsearch: (entries) => {
    const documents = entries.map((one) => FIELDS.map((field) => one[field] ?? "").join(" "));
    return {
      stored: JSON.stringify(documents),
      open: (text) => {
        const index = new FlexIndex({ tokenize: "forward" });
        JSON.parse(text).forEach((one, number) => index.add(number, one));
        return (words) => index.search(words, { suggest: true });
      },
    };
  },
  fuse: (entries) => {
    const keys = FIELDS.map((name) => ({ name, weight: BOOST[name] }));
    const documents = entries.map((one) => Object.fromEntries(FIELDS.map((field) => [field, one[field] ?? ""])));
    const index = Fuse.createIndex(keys, documents);
    return {
      stored: JSON.stringify([documents, index.toJSON()]),
      open: (text) => {
        const [all, parsed] = JSON.parse(text);
        const fuse = new Fuse(all, { keys, ignoreLocation: true, threshold: 0.3 }, Fuse.parseIndex(parsed));
        return (words) => fuse.search(words, { limit: 12 });
      },
    };
  },
  lunr: (entries) => {
    const made = lunr(function () {
      this.ref("id");
      for (const field of FIELDS) this.field(field, { boost: BOOST[field] });
      for (const one of entries) this.add(one);
    });
    return {
      stored: JSON.stringify(made),
      open: (text) => {
        const index = lunr.Index.load(JSON.parse(text));
        return (words) => index.query((query) => words.split(/\s+/u).filter(Boolean).forEach((word) => query.term(lunr.tokenizer(word), { wildcard: lunr.Query.wildcard.TRAILING })));
      },
    };
  },
};

async function gzipped(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

/** Makes what travels for one library, at full speed. */
window.prepare = async (name) => {
  const entries = JSON.parse(new TextDecoder().decode(await bytes("entries")));
  const made = engines[name](entries);
  window.made = { name, stored: made.stored, open: made.open };
  return { raw: made.stored.length, gzip: await gzipped(made.stored) };
};

/** Makes it ready, slowed down. */
window.ready = () => {
  const began = performance.now();
  window.search = window.made.open(window.made.stored);
  const took = performance.now() - began;
  window.made = undefined;
  return took;
};

window.ask = (queries, most) => {
  const times = [];
  for (const words of queries.slice(0, most)) {
    const began = performance.now();
    window.search(words);
    times.push(performance.now() - began);
  }
  return times;
};

/** Our own: from the pack's bytes to the first answer, and each answer with its twelve cards. */
window.own = async () => {
  const files = Object.fromEntries(await Promise.all(["index", "cards", "table", "words", "strings", "changes"].map(async (name) => [`directory/${name}`, await bytes(name)])));
  window.files = files;
};

window.ownReady = async () => {
  const began = performance.now();
  const loaded = await load({ language: "en", builtAt: String(began), data: async (name) => window.files[name] ?? null });
  rank(loaded.index, { words: "shelter", today: 20_500 }).matches(0, 12);
  const took = performance.now() - began;
  window.files = undefined;
  window.search = (query) => {
    const asked = typeof query === "string" ? { words: query } : query;
    return rank(loaded.index, { today: 20_500, ...asked })
      .matches(0, 12)
      .map(({ id }) => cardOf(loaded, id));
  };
  return took;
};
