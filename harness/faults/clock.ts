/** Time as faults need it: monotonic, and to be waited for. */
export interface Clock {
  nowMs(): number;
  /** Calls back after so much time, unless the returned function is called before. */
  after(delayMs: number, callback: () => void): () => void;
}

export const hostClock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
