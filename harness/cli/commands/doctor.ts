import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { cacheDirectory } from '../../host/directories.ts';
import { isForUse, probeNeeds } from '../../host/needs.ts';
import { hostBudget } from '../../host/budget.ts';
import { hasParentDeathSignal } from '../../host/parent-death.ts';
import {
  accelerators,
  type AcceleratorProof,
  type AcceleratorVerdict,
} from '../../machine/accelerator/accelerator.ts';
import { chooseAccelerator } from '../../machine/accelerator/choose.ts';
import { chooseMethod } from '../../template/method.ts';
import { table } from '../output/table.ts';
import { formatBytes } from '../output/units.ts';
import type { CommandBody } from './definition.ts';

/** `ttys0 doctor`: exits with 3 when something is missing. */
export const run: CommandBody = async ({ options, signal }) => {
  const needs = await probeNeeds();
  const acceleration = await accelerationOf(signal);
  const endsOrphans = await hasParentDeathSignal();
  const freezing = await chooseMethod();
  const budget = await hostBudget();
  const text =
    options['json'] === true
      ? JSON.stringify({ needs, acceleration, endsOrphans, freezing, budget, cache: cacheDirectory() })
      : describe(needs, acceleration, [
          [
            'ok',
            'orphans',
            endsOrphans ? 'parent-death signal' : 'sweep',
            'guests end with the lab; where it was killed, a minute later, unless the next one goes on with them',
          ],
          [freezing.method === 'cold-boot' ? 'no' : 'ok', 'freezing', freezing.method, freezing.reason],
          ['ok', 'memory', formatBytes(budget.memoryFreeBytes), 'free for guests'],
          ['ok', 'disk', formatBytes(budget.diskFreeBytes), 'free for images and templates'],
          ['ok', 'cache', cacheDirectory(), 'images, templates and proofs'],
        ]);
  process.stdout.write(`${text}\n`);
  const able = needs.every((need) => need.found || !isForUse(need)) && !(acceleration instanceof Error);
  return able ? exitCodes.pass : exitCodes.host;
};

async function accelerationOf(signal: AbortSignal): Promise<AcceleratorVerdict | Ttys0Error> {
  try {
    return await chooseAccelerator({ signal });
  } catch (error) {
    if (error instanceof Ttys0Error) return error;
    throw error;
  }
}

type Needs = Awaited<ReturnType<typeof probeNeeds>>;

function describe(
  needs: Needs,
  acceleration: AcceleratorVerdict | Ttys0Error,
  rest: readonly (readonly string[])[],
): string {
  const missing = needs.filter(({ found }) => !found);
  return [
    table([
      ...needs.map(({ id, found, version, purpose }) => [
        found ? 'ok' : 'MISSING',
        id,
        version ?? '',
        purpose,
      ]),
      ...accelerationRows(acceleration),
      ...rest,
    ]),
    ...missing.map(({ id, installCommand }) => `\n${id}: install it with\n  ${installCommand}`),
  ].join('\n');
}

function accelerationRows(acceleration: AcceleratorVerdict | Ttys0Error): readonly (readonly string[])[] {
  if (acceleration instanceof Ttys0Error) return [['MISSING', 'accelerator', '', acceleration.message]];
  const { chosen, proofs, by } = acceleration;
  const rowOf = ({ accelerator, works, bootMs, reason }: AcceleratorProof): readonly string[] => {
    const verdict = works
      ? `boots a 64-bit guest in ${bootMs} ms${by === 'cache' ? ' (proved earlier)' : ''}`
      : (reason ?? '');
    return [accelerator === chosen ? 'chosen' : works ? 'ok' : 'no', accelerator, '', verdict];
  };
  return accelerators.flatMap((name) => proofs.filter(({ accelerator }) => accelerator === name).map(rowOf));
}
