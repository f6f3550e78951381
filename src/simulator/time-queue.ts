/** Things to do at their times: the earliest first, of equal times the one that was put in first. */
export class TimeQueue<T> {
  readonly #heap: { readonly time: number; readonly order: number; readonly item: T }[] = [];
  #order = 0;

  /** Time of the earliest; undefined where nothing is left. */
  get next(): number | undefined {
    return this.#heap[0]?.time;
  }

  /** Puts an item in. */
  push(time: number, item: T): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push({ time, order: this.#order, item });
    this.#order += 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  /** Takes the earliest out; undefined where nothing is left. */
  pop(): { readonly time: number; readonly item: T } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    let index = 0;
    for (;;) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && this.#isBefore(child, least)) least = child;
      }
      if (least === index) return first;
      this.#swap(index, least);
      index = least;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const a = this.#heap[left];
    const b = this.#heap[right];
    if (a === undefined || b === undefined) return false;
    return a.time < b.time || (a.time === b.time && a.order < b.order);
  }

  #swap(left: number, right: number): void {
    const a = this.#heap[left];
    const b = this.#heap[right];
    if (a === undefined || b === undefined) return;
    this.#heap[left] = b;
    this.#heap[right] = a;
  }
}
