import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { LabProcess, patient, ttys0 } from '../cli/e2e/lab-process.ts';
import { logInAsRoot } from './testing/root.ts';
import { Seat } from './testing/seat.ts';

const operations = path.join(t.testdir(), 'lab.log');
const lab = await LabProcess.start(['--log', operations]);
t.teardown(() => lab[Symbol.asyncDispose]());

/** A word that is nowhere else. */
const secret = (): string => `Pw-${randomBytes(8).toString('hex')}`;

/** Says in which files of the lab those words are, and in what it has printed. */
async function traces(words: readonly string[]): Promise<readonly string[]> {
  const { auditPath } = await lab.description();
  const places: [string, string][] = [['what the lab prints', lab.output]];
  for (const directory of [path.dirname(auditPath), lab.runtimeDirectory, path.dirname(operations)])
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      // The guest's disk and its memory are the guest's.
      if (entry.isFile() && !/\.(qcow2|ram)$/.test(file)) places.push([file, await readFile(file, 'latin1')]);
    }
  return places
    .filter(([, text]) => words.some((word) => text.includes(word)))
    .map(([place]) => path.basename(place));
}

async function logHas(text: string): Promise<void> {
  const [node, program] = ttys0;
  const deadline = patient();
  for (;;) {
    const { stdout } = await execa(node, [program, 'log', '--raw'], { env: lab.environment, reject: false });
    if (stdout.includes(text)) return;
    if (deadline.passed) throw new Error(`the log has no ${text}`);
  }
}

t.test('L7: a password that is typed at a prompt is in no log; what the guest echoes is', async (t) => {
  await using seat = new Seat('custom-agetty');
  await seat.sit(await lab.description(), 'alice');
  const [own, wrong, echoed] = [secret(), secret(), secret()];
  /** Types that, and waits for what the guest answers. */
  const say = async (text: string, answer: string): Promise<void> => {
    const from = seat.transcript.text.length;
    seat.type(text);
    await seat.untilAfter(from, answer);
  };
  await logInAsRoot(seat);
  await say('passwd azureuser\r', 'New password: ');
  await say(`${own}\r`, 'Retype new password: ');
  await say(`${own}\r`, '# ');
  await say('exit\r', 'login: ');
  await say('azureuser\r', 'Password: ');
  const refused = seat.mark;
  await say(`${wrong}\r`, 'Login incorrect');
  // It asks again by itself, after a while; an Enter before that would be taken for a name.
  await seat.untilAfter(refused, 'login: ');
  await say('azureuser\r', 'Password: ');
  // On a busy host login throws away what is typed just as it asks; then it asks again.
  for (;;) {
    const from = seat.mark;
    seat.type(`${own}\r`);
    if ((await seat.untilAfter(from, '$ ', 'login: ')) === '$ ') break;
    await say('azureuser\r', 'Password: ');
  }
  await say(`echo ${echoed}; echo do""ne.\r`, 'done.');
  await logHas('done.');

  const found = await traces([echoed]);
  t.ok(found.length > 0, `echoed, it is in ${found.join(', ')}`);
  t.same(await traces([own, wrong]), [], 'typed at a prompt, it is nowhere');
  t.notMatch(seat.transcript.text, new RegExp(`${own}|${wrong}`));
  const { auditPath } = await lab.description();
  for (const file of [auditPath, operations])
    t.match(await readFile(file, 'utf8'), /connect/, 'which is written');
});
