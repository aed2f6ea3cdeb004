// What the browser keeps for the chat; a browser that keeps nothing for frames of others has it in memory until it leaves.

export interface Keep {
  get(name: string): string | null;
  set(name: string, value: string | null): void;
}

/** Storage under names of one site. */
export function keepOf(site: string, storage: () => Storage = () => localStorage): Keep {
  const memory = new Map<string, string>();
  const full = (name: string): string => `shouwen.chat.${site}.${name}`;
  return {
    get(name) {
      try {
        return storage().getItem(full(name)) ?? memory.get(name) ?? null;
      } catch {
        return memory.get(name) ?? null;
      }
    },
    set(name, value) {
      if (value === null) memory.delete(name);
      else memory.set(name, value);
      try {
        if (value === null) storage().removeItem(full(name));
        else storage().setItem(full(name), value);
      } catch {
        // Blocked or full: the copy in memory serves until the page goes.
      }
    },
  };
}
