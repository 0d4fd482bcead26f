/**
 * Many phones whose network returns at the same moment: each is the phone's own delivery modules in a realm of its own, with an
 * IndexedDB of its own, against a real server. Reads `{ origin, server, phones: [[{ id, sealed, sha256 }]] }` from the file that is
 * named first, prints `{ drained: [ms], states, receipts }`.
 */
import { readFile } from "node:fs/promises";
import vm from "node:vm";
import * as esbuild from "../../service_worker/node_modules/esbuild/lib/main.js";
import * as fake from "../../service_worker/node_modules/fake-indexeddb/build/esm/index.js";

const GIVE_UP_MS = 300_000;
const EVERY_MS = 5_000;
const { origin, server, phones } = JSON.parse(await readFile(process.argv[2], "utf8"));

const bundle = await esbuild.build({
  stdin: { contents: 'export { deliver } from "./delivery.js"; export * as outbox from "./outbox.js"; export * as store from "./store.js";', resolveDir: `${import.meta.dirname}/../../service_worker/shared` },
  nodePaths: [`${import.meta.dirname}/../../service_worker/node_modules`],
  bundle: true, write: false, format: "iife", globalName: "phone",
});
const code = new vm.Script(`${bundle.outputFiles[0].text}; globalThis.phone = phone;`);

/** One that locks as a browser does for one page. */
const locks = () => {
  let held = false;
  return {
    async request(_name, _options, work) {
      if (held) return work(null);
      held = true;
      try {
        return await work({});
      } finally {
        held = false;
      }
    },
  };
};

class Silent {
  postMessage() {}
  close() {}
  addEventListener() {}
}

/** A phone with these items saved on it. */
async function made(items) {
  const classes = Object.fromEntries(Object.entries(fake).filter(([name]) => name.startsWith("IDB")));
  const globals = { ...classes, indexedDB: new fake.IDBFactory(), crypto, TextEncoder, TextDecoder, AbortController, DOMException, Response, Uint8Array, DataView, ArrayBuffer, setTimeout, clearTimeout, setInterval, structuredClone, atob, btoa, URL, console, BroadcastChannel: Silent, navigator: { locks: locks(), onLine: true }, fetch: (address, options) => fetch(`${origin}${address}`, { ...options, credentials: undefined, cache: undefined }) };
  const realm = vm.createContext(globals);
  code.runInContext(realm);
  const { store, outbox, deliver } = realm.phone;
  await store.putSetting("server", server);
  for (const { id, sealed, sha256 } of items) {
    await outbox.keep({ id, kind: "referral", memberId: "m", savedAt: new Date().toISOString(), sealed: new Uint8Array(Buffer.from(sealed, "base64")), sha256 });
  }
  return { store, outbox, deliver };
}

/** What the page does once the network is back: at once, then every five seconds. @returns {Promise<number>} ms until nothing waits */
async function drained({ outbox, deliver }, began) {
  await deliver({ now: true });
  while ((await outbox.sendable()).length > 0 && performance.now() - began < GIVE_UP_MS) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    await deliver();
  }
  return performance.now() - began;
}

const all = [];
for (const items of phones) all.push(await made(items));
const began = performance.now();
const times = await Promise.all(all.map((phone) => drained(phone, began)));
const rows = (await Promise.all(all.map(({ store }) => store.outboxRows()))).flat();
const shown = (await Promise.all(all.map(({ outbox }) => outbox.pending()))).flat();
const receipts = (await Promise.all(all.map(({ store }) => store.receiptRows()))).flat().length;
console.log(JSON.stringify({ drained: times.map(Math.round), received: rows.filter((row) => row.state === "received").length, shown: shown.length, receipts }));
process.exit(0);
