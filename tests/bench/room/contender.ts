/** Somebody in the comparison: a server that runs, and where its page is. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  /** Processes that forward media. */
  readonly pids: number[];
  /** UDP ports media comes to. */
  readonly mediaPorts: number[];
  close(): Promise<void>;
}

/** Where a contender listens; `announced`: the address browsers are told for media. */
export interface Place {
  server: string;
  announced: string;
  folder: string;
  /** Finds a port that was not handed out before. */
  port: () => Promise<number>;
}
