import { createRequire } from 'node:module';
import path from 'node:path';
import { execa } from 'execa';
import { Parser } from 'tap-parser';
import { table } from '../cli/output/table.ts';
import { exitCodes } from '../errors/index.ts';
import { packageRoot } from '../host/package.ts';
import { type FaultId, faults } from './ids.ts';

/** `npm run test:gateway`: the tests of the gateway and of the line, then what has come of each fault. */
const suites = [
  'harness/abuse',
  'harness/faults',
  'harness/gateway',
  'harness/line',
  'harness/machine/com1',
  'harness/lab/diagnostics',
];
const idsOfName = /^((?:[A-Z]\d+ ?)+):/;

type Outcome = 'ok' | 'FAILED';

const outcomes = new Map<string, Outcome>();

function record(name: string, ok: boolean): void {
  for (const id of idsOfName.exec(name)?.[1]?.trim().split(' ') ?? [])
    outcomes.set(id, ok && outcomes.get(id) !== 'FAILED' ? 'ok' : 'FAILED');
}

/** Listens to a test and to all tests in it. */
function follow(parser: Parser): void {
  parser.on('assert', ({ name, ok }: { readonly name: string; readonly ok: boolean }) => record(name, ok));
  parser.on('child', follow);
}

const tap = createRequire(import.meta.url).resolve('tap/package.json');
const files = suites.map((suite) => `${suite}/**/*.test.ts`);
const child = execa(
  process.execPath,
  [path.join(path.dirname(tap), 'dist/esm/run.mjs'), '--reporter=tap', ...files],
  {
    cwd: packageRoot,
    reject: false,
    stdin: 'ignore',
    stderr: 'inherit',
    buffer: false,
  },
);
const parser = new Parser();
follow(parser);
child.stdout.pipe(parser);
child.stdout.pipe(process.stdout);
const { exitCode } = await child;

const ids = Object.keys(faults) as FaultId[];
process.stdout.write(
  `${table([['id', 'outcome', 'what is done, and what must come of it'], ...ids.map((id) => [id, outcomes.get(id) ?? 'no test', faults[id]])])}\n`,
);
const missing = ids.filter((id) => !outcomes.has(id));
if (missing.length > 0)
  process.stdout.write(`${missing.length} of ${ids.length} have no test: ${missing.join(' ')}\n`);
process.exitCode = exitCode === 0 && missing.length === 0 ? exitCodes.pass : exitCodes.failed;
