/**
 * Places in the sender's life at which it is held until whoever holds it is killed; the same in a page and in the worker. What it
 * holds there it holds as it is: a lock, a transaction that is not over, an answer that was not read.
 */
(() => {
  let armed = "";
  let reached = false;
  /** Whether the sender has its lock here. */
  let sending = false;
  const forever = () => new Promise(() => undefined);
  const isHere = (point) => {
    if (armed !== point) return false;
    reached = true;
    return true;
  };

  /** A transaction is not over as long as it is asked something. */
  function keepOpen(store) {
    const again = () => void (store.count().onsuccess = again);
    again();
  }

  /** A request of whose end nobody hears. */
  const unheard = (request) => Object.assign(request, { addEventListener: () => undefined });

  const requestLock = LockManager.prototype.request;
  LockManager.prototype.request = function request(name, ...rest) {
    const work = rest.pop();
    if (name !== "waymark-delivery") return requestLock.call(this, name, ...rest, work);
    return requestLock.call(this, name, ...rest, async (lock) => {
      if (!lock) return work(lock);
      sending = true;
      if (isHere("begun")) return forever();
      try {
        return await work(lock);
      } finally {
        sending = false;
      }
    });
  };

  const real = Object.fromEntries(["get", "add", "put"].map((name) => [name, IDBObjectStore.prototype[name]]));
  const writes = (store) => store.transaction.mode === "readwrite";
  IDBObjectStore.prototype.get = function get(...given) {
    const asked = real.get.apply(this, given);
    if (!sending || this.name !== "outbox" || !writes(this) || !isHere("read")) return asked;
    keepOpen(this);
    return unheard(asked);
  };
  IDBObjectStore.prototype.add = function add(...given) {
    const asked = real.add.apply(this, given);
    if (this.name === "outbox" && isHere("keeping")) keepOpen(this);
    return asked;
  };
  IDBObjectStore.prototype.put = function put(...given) {
    const asked = real.put.apply(this, given);
    const point = { outbox: "trying", receipts: "marking", settings: "marked" }[this.name];
    if (sending && point && (point !== "marked" || given[1] === "delivery") && isHere(point)) keepOpen(this);
    return asked;
  };

  const realFetch = globalThis.fetch;
  globalThis.fetch = async function fetch(address, options) {
    const delivers = address === "/outbox" && options?.method === "POST";
    if (delivers && isHere("asking")) return forever();
    const answer = await realFetch(address, options);
    return delivers && isHere("answered") ? forever() : answer;
  };

  globalThis.points = { arm: (point) => void ((armed = point), (reached = false)), isReached: () => reached };
})();
