import type { Profile } from '../../../images/index.ts';
import type { StartingStage } from '../../scenario/scenario.ts';
import type { Demand } from './capacity.ts';

const mebibyte = 1_048_576;

/** What a guest takes: one that boots a whole processor, one that is thawed half of it; memory as if it wrote to all of it. */
export function demandOf({ machine }: Profile, stage: StartingStage, cold: boolean): Demand {
  const boots = cold || stage === 'off' || stage === 'firmware';
  return { halfProcessors: boots ? 2 : 1, memoryBytes: machine.memoryMiB * mebibyte };
}
