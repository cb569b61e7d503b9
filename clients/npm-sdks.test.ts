import { readdir } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { startLab } from './lab.ts';

const lab = await startLab();
t.teardown(() => lab[Symbol.asyncDispose]());

const directory = path.join(import.meta.dirname, 'npm');
const programs = (await readdir(directory)).filter((name) => name !== 'environment.ts').sort();

// One after the other: each has the guest for itself.
for (const program of programs) {
  await t.spawn(
    process.execPath,
    ['--import=tsx', path.join(directory, program)],
    { env: { ...process.env, ...lab.environment } },
    program,
  );
}
