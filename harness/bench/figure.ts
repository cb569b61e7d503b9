/** One measured figure, as `ttys0 bench --json` prints it. */
export interface Figure {
  readonly id: string;
  /** The guest it was measured on, where there is one. */
  readonly guest?: string;
  readonly unit: string;
  readonly median: number;
  readonly p99: number;
  /** How many measurements. */
  readonly n: number;
  /** The same thing done the slow way, and how many times as long that takes. */
  readonly ratioTo: { readonly id: string; readonly median: number; readonly ratio: number } | null;
  /** What it is to be at most. */
  readonly goal: number;
  readonly met: boolean;
}

export interface Measured {
  readonly id: string;
  readonly guest?: string;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly goal: number;
  readonly slowWay?: Figure | undefined;
  /** How many of this figure's unit make one of the slow way's. */
  readonly slowUnit?: number;
}

/** Medians and the like out of the measurements of one thing; at least one. */
export function figure({ id, guest, unit, samples, goal, slowWay, slowUnit = 1 }: Measured): Figure {
  const median = quantile(samples, 0.5);
  return {
    id,
    ...(guest !== undefined && { guest }),
    unit,
    median: rounded(median),
    p99: rounded(quantile(samples, 0.99)),
    n: samples.length,
    ratioTo: slowWay
      ? { id: slowWay.id, median: slowWay.median, ratio: rounded((slowWay.median * slowUnit) / median) }
      : null,
    goal,
    met: median <= goal,
  };
}

/** The value below which that share of the samples lies; between two of them, by their distance. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
