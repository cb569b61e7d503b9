/** What the lab's process took of the host at one moment. */
export interface Sample {
  readonly residentBytes: number;
  readonly descriptors: number;
}

/** How many visits of each kind were done in one minute. */
export type Visits = Readonly<Record<string, number>>;

const mostGrowth = 1.1;
const mostMoreDescriptors = 4;

/**
 * What is wrong with a soak, a sentence each; none where it stayed flat. The first third is for warming up: the middle of
 * the last third is compared with the middle of the second.
 */
export function judge(samples: readonly Sample[], minutes: readonly Visits[]): readonly string[] {
  const third = Math.floor(samples.length / 3);
  const [second, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
  if (second.length === 0) return ['It was too short to compare anything.'];
  const [residentBefore, resident] = [second, last].map((part) => median(part.map(({ residentBytes }) => residentBytes))) as [number, number]; // prettier-ignore
  const [openBefore, open] = [second, last].map((part) => median(part.map(({ descriptors }) => descriptors))) as [number, number]; // prettier-ignore
  const stalled = minutes.flatMap((visits, minute) =>
    Object.entries(visits)
      .filter(([, count]) => count === 0)
      .map(([kind]) => `No visit of the kind "${kind}" in minute ${minute + 1}.`),
  );
  return [
    ...(resident > residentBefore * mostGrowth ? [`Memory grew from ${mebibytes(residentBefore)} to ${mebibytes(resident)}.`] : []), // prettier-ignore
    ...(open > openBefore + mostMoreDescriptors ? [`Descriptors grew from ${openBefore} to ${open}.`] : []),
    ...stalled,
  ];
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
