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
  /** What it is to be at most, or at least; null where nothing is asked of it. */
  readonly goal: number | null;
  readonly met: boolean;
}

export interface Measured {
  readonly id: string;
  readonly guest?: string;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly goal?: number;
  /** The goal is what it is to be at least. */
  readonly least?: boolean;
  /** What of the samples is held to the goal; without it, the median. */
  readonly goalOf?: 'p99';
  readonly slowWay?: Figure | undefined;
  /** How many of this figure's unit make one of the slow way's. */
  readonly slowUnit?: number;
}

/** Medians and the like out of the measurements of one thing; at least one. */
export function figure(measured: Measured): Figure {
  const { id, guest, unit, samples, goal, least = false, goalOf, slowWay, slowUnit = 1 } = measured;
  const [median, p99] = [quantile(samples, 0.5), quantile(samples, 0.99)];
  const judged = goalOf === 'p99' ? p99 : median;
  return {
    id,
    ...(guest !== undefined && { guest }),
    unit,
    median: rounded(median),
    p99: rounded(p99),
    n: samples.length,
    ratioTo: slowWay
      ? { id: slowWay.id, median: slowWay.median, ratio: rounded((slowWay.median * slowUnit) / median) }
      : null,
    goal: goal ?? null,
    met: goal === undefined || (least ? judged >= goal : judged <= goal),
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
