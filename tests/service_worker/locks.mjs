/** Web Locks as far as the sender uses them: one holder of a name, whoever comes meanwhile is told so. */
export const held = new Set();

export const locks = {
  async request(name, _options, work) {
    if (held.has(name)) return work(null);
    held.add(name);
    try {
      return await work({ name });
    } finally {
      held.delete(name);
    }
  },
};
