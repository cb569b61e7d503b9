import type { StepResult } from '../../../results/result.ts';

/** A point of a recording; `index` counts its markers. */
export interface Marker {
  readonly index: number;
  readonly seconds: number;
  readonly label: string;
}

/** The markers of an asciicast file of version 2, and where it ends. */
export function readMarkers(cast: string): { readonly markers: readonly Marker[]; readonly seconds: number } {
  const markers: Marker[] = [];
  let seconds = 0;
  for (const line of cast.split('\n').slice(1)) {
    if (line === '') continue;
    const [at, code, label] = JSON.parse(line) as [number, string, string];
    seconds = at;
    if (code === 'm') markers.push({ index: markers.length, seconds: at, label });
  }
  return { markers, seconds };
}

/** The marker of each step: titles may come twice, and then their order tells. */
export function markersOfSteps(
  steps: readonly StepResult[],
  markers: readonly Marker[],
): ReadonlyMap<StepResult, Marker> {
  const left = [...markers];
  const found = new Map<StepResult, Marker>();
  for (const step of [...steps].sort((one, other) => one.startMs - other.startMs)) {
    const at = left.findIndex(({ label }) => label === step.title);
    const [marker] = at < 0 ? [] : left.splice(at, 1);
    if (marker) found.set(step, marker);
  }
  return found;
}
