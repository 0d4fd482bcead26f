/** Lays down what a phone of an earlier version kept (`at-*.json`), in that version's layout; runs in Node and in a page. */

const bytesOf = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

/** A value as it was before it became JSON. */
function revived(value) {
  if (Array.isArray(value)) return value.map(revived);
  if (value === null || typeof value !== "object") return value;
  if (Object.keys(value).join() === "bytes") return bytesOf(value.bytes);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revived(one)]));
}

/** @returns {Record<string, { keyPath: string | null, keys: any[], values: any[] }>} the stores of a record */
export const storesOf = (record) => Object.fromEntries(Object.entries(record.stores).map(([name, store]) => [name, { ...store, values: revived(store.values) }]));

/**
 * Makes the database anew in the version of a record. Whoever has it open must have closed it.
 * @param {(database: IDBDatabase, name: string, options?: object) => IDBObjectStore} create
 * @returns {Promise<IDBDatabase>}
 */
export function lay(record, stores = storesOf(record), create = (database, ...given) => database.createObjectStore(...given)) {
  return new Promise((resolve, reject) => {
    indexedDB.deleteDatabase("waymark");
    const opening = indexedDB.open("waymark", record.version);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => resolve(opening.result);
    opening.onupgradeneeded = () => {
      for (const [name, { keyPath, keys, values }] of Object.entries(stores)) {
        const made = keyPath ? create(opening.result, name, { keyPath }) : create(opening.result, name);
        values.forEach((value, at) => (keyPath ? made.put(value) : made.put(value, keys[at])));
      }
    };
  });
}

/** What must come of each item of a record: `waiting` arrives, what its day's server held stays held. */
export const itemsOf = (stores) =>
  stores.outbox.values
    .filter((row) => row.state !== "received")
    .map((row) => ({ id: row.id, kind: row.kind, sha256: row.sha256, expect: row.state === "held" ? `held:${row.reason}` : "received", state: row.state === "held" ? `held:${row.reason}` : row.state }));

/** What an upgrade lost or changed of a record beside its outbox. @returns {string[]} */
export async function lacks(stores, read) {
  const found = [];
  for (const name of ["drafts", "receipts", "caseload", "identities"]) {
    for (const value of stores[name]?.values ?? []) {
      const now = (await read(name)).find((one) => (one.memberId === value.memberId && one.id === value.id));
      if (!now || Object.entries(value).some(([field, one]) => JSON.stringify(one) !== JSON.stringify(now[field]))) found.push(`${name}: ${value.id ?? value.memberId} is not what it was`);
    }
  }
  return found;
}
