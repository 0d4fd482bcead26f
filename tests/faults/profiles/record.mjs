/** What the modules of an earlier version leave in their database after a day's work; told as JSON on standard output. */
import "../../../service_worker/node_modules/fake-indexeddb/auto/index.mjs";
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import { v7 as uuid } from "../../../service_worker/node_modules/uuid/dist-node/index.js";
import { locks } from "../../service_worker/locks.mjs";

const { there, base, world } = JSON.parse(readFileSync(0, "utf8"));
const from = (name) => import(`${there}/${name}.js`);
const [{ sha256, utf8 }, { deliver }, outbox, { pad }, { envelope }, { seal }, store] = await Promise.all(
  ["bytes", "delivery", "outbox", "padding", "protocol", "seal", "store"].map(from),
);
const asked = store.casesOf ? ["caseload"] : [];

if (!globalThis.navigator?.locks) Object.defineProperty(globalThis, "navigator", { value: { locks, language: "en" }, configurable: true });
const realFetch = globalThis.fetch;
let away = false;
globalThis.fetch = (address, options) => (away ? Promise.reject(new TypeError("Failed to fetch")) : realFetch(new URL(address, base), options));

const { device, recipient } = world;
const key = await webcrypto.subtle.importKey("pkcs8", Buffer.from(device.pkcs8, "base64"), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
const signer = {
  deviceId: device.id,
  memberId: device.member,
  sign: async (bytes) => new Uint8Array(await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, bytes)),
};
const server = await (await realFetch(`${base}/outbox/keys`)).json();

/** A referral as it was made before anybody was asked whether it is counted; later versions add that. */
async function referral(id) {
  const items = { name: "Amber", contact: { how: "call", number: "000" }, story: "Somebody holds her papers." };
  const part = await seal(await pad(utf8(JSON.stringify({ schema: 1, referral: id, organisation: recipient.organisation, items }))), [recipient.recipient]);
  const grant = {
    id: uuid(), organisation: recipient.organisation, key: recipient.key, part: recipient.organisation, services: ["a-service"], needs: ["shelter"],
    items: ["name", "contact", "story"], withheld: [], days: 30, wording: { version: "1", sha256: "00".repeat(32), language: "es" }, given_by: "self",
    given_because: null, capacity: "able", how_given: "spoken", read_aloud: false, said_back: "understood", said_back_because: null, gone_over: [],
    interpreter: null, interpreter_link: null, copy_safe: "not-asked", child: null, mode: "parallel", position: 1,
  };
  const routing = { needs: ["shelter"], urgency: "24h", language: "es", interpreter: false, area: null, age_band: "adult" };
  return { body: { routing, recipients: [grant] }, parts: [{ name: recipient.organisation, bytes: part }] };
}

async function keeps(kind = "referral") {
  const id = uuid();
  const savedAt = new Date().toISOString();
  const content = kind === "referral" ? await referral(id) : { body: {}, parts: [] };
  const sealed = await seal(await pad(await envelope({ id, kind, madeAt: savedAt, ...content }, signer)), [server.recipient]);
  await outbox.keep({ id, kind, memberId: device.member, savedAt, sealed, sha256: await sha256(sealed) });
}

await store.putSettings({ server, language: "es" });
await store.putIdentity({ memberId: device.member, organisationId: uuid(), role: "outreach", recipient: world.own, wrappings: [], grants: [], deviceId: device.id, registered: true });
await store.setCurrentMemberId(device.member);
await keeps();
await keeps("of-tomorrow");
if ((await deliver()) !== "sent") throw new Error("the server did not take it");
away = true;
await keeps();
await deliver();
await keeps();
const draft = uuid();
await store.putDraft({ id: draft, memberId: device.member, savedAt: new Date().toISOString(), step: "/referrals/new/contact", sealed: await seal(utf8("what was typed"), [world.own]) });
if (asked.length > 0) await store.putCase({ id: uuid(), memberId: device.member, savedAt: Date.now(), sealed: await seal(utf8("a referral"), [world.own]) }, 50);

/* The database as it lies there, whatever the version calls it. */
const requested = (asking) =>
  new Promise((resolve, reject) => {
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error);
  });
const db = await requested(indexedDB.open("waymark"));
const stores = {};
for (const name of db.objectStoreNames) {
  const within = db.transaction(name).objectStore(name);
  stores[name] = { keyPath: within.keyPath, keys: await requested(within.getAllKeys()), values: await requested(within.getAll()) };
}
const inText = (_key, value) => (value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("base64") } : value);
process.stdout.write(JSON.stringify({ version: db.version, stores }, inText));
process.exit(0);
