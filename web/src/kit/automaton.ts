// Aho-Corasick over characters: finds every word of a set in one pass over a text.

interface Node {
  next: Map<string, number>;
  fail: number;
  outs: number[];
}

export class Automaton {
  #nodes: Node[] = [{ next: new Map(), fail: 0, outs: [] }];
  #lengths: number[] = [];

  /** Words are lists of characters; empty ones are never found. */
  constructor(words: readonly (readonly string[])[]) {
    words.forEach((it, i) => this.#insert(it, i));
    this.#link();
  }

  #insert(word: readonly string[], id: number): void {
    this.#lengths[id] = word.length;
    if (word.length === 0) return;
    let at = 0;
    for (const ch of word) {
      let next = this.#nodes[at]!.next.get(ch);
      if (next === undefined) {
        next = this.#nodes.push({ next: new Map(), fail: 0, outs: [] }) - 1;
        this.#nodes[at]!.next.set(ch, next);
      }
      at = next;
    }
    this.#nodes[at]!.outs.push(id);
  }

  #link(): void {
    const queue: number[] = [...this.#nodes[0]!.next.values()];
    for (let head = 0; head < queue.length; head += 1) {
      const at = queue[head]!;
      for (const [ch, child] of this.#nodes[at]!.next) {
        let fail = this.#nodes[at]!.fail;
        while (fail !== 0 && !this.#nodes[fail]!.next.has(ch)) fail = this.#nodes[fail]!.fail;
        const target = this.#nodes[fail]!.next.get(ch);
        const node = this.#nodes[child]!;
        node.fail = target !== undefined && target !== child ? target : 0;
        node.outs.push(...this.#nodes[node.fail]!.outs);
        queue.push(child);
      }
    }
  }

  /** Every occurrence as [word, start], also of words inside words. */
  find(text: readonly string[]): [number, number][] {
    const found: [number, number][] = [];
    let at = 0;
    for (let i = 0; i < text.length; i += 1) {
      const ch = text[i]!;
      while (at !== 0 && !this.#nodes[at]!.next.has(ch)) at = this.#nodes[at]!.fail;
      at = this.#nodes[at]!.next.get(ch) ?? 0;
      for (const id of this.#nodes[at]!.outs) found.push([id, i + 1 - this.#lengths[id]!]);
    }
    return found;
  }
}
