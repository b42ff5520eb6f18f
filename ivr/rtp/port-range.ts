/**
 * UDP ports for RTP: the even ones (RFC 3550 §11) of a range, one after the other round and round, so that a port rests for long before it is
 * used again and packets of an old call meet nobody. `start` is where to begin, 0 to below 1 of the range: by chance, so that a process that was
 * started again does not meet those of the calls that died with the one before.
 */
export class PortRange {
  readonly first: number;
  readonly last: number;
  #next: number;
  readonly #taken = new Set<number>();

  constructor(first: number, last: number, start = Math.random()) {
    this.first = first + (first % 2);
    this.last = last - (last % 2);
    if (this.first > this.last) throw new RangeError(`no even port in ${first}-${last}`);
    this.#next = this.first + 2 * Math.floor(start * this.size);
  }

  /** How many streams there can be at once. */
  get size(): number {
    return (this.last - this.first) / 2 + 1;
  }

  /** The next port that no stream of ours has, null when all are taken. Another process may have it still. */
  take(): number | null {
    for (let tries = 0; tries < this.size; tries++) {
      const port = this.#next;
      this.#next = port + 2 > this.last ? this.first : port + 2;
      if (this.#taken.has(port)) continue;
      this.#taken.add(port);
      return port;
    }
    return null;
  }

  release(port: number): void {
    this.#taken.delete(port);
  }
}
