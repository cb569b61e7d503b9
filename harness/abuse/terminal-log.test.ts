import { execa, type Options } from 'execa';
import t from 'tap';
import { LabProcess, patient, ttys0 } from '../cli/e2e/lab-process.ts';
import { VisibleText } from '../cli/output/visible.ts';
import { anyNote } from '../lab/diagnostics/notes.ts';
import { logInAsRoot } from './testing/root.ts';
import { Seat } from './testing/seat.ts';

/** More than one blob of the log holds. */
const lines = 400_000;

const lab = await LabProcess.start();
t.teardown(() => lab[Symbol.asyncDispose]());

async function log(words: readonly string[], options: Options = {}) {
  const [node, program] = ttys0;
  const result = await execa(node, [program, 'log', ...words], {
    env: lab.environment,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
    maxBuffer: 100_000_000,
    encoding: 'latin1',
    ...options,
  });
  return { ...result, stdout: String(result.stdout), stderr: String(result.stderr) };
}

/** The log once it ends so. */
async function logUntil(end: string, words: readonly string[]): Promise<string> {
  const deadline = patient();
  for (;;) {
    const { stdout, stderr } = await log(words);
    if (stdout.endsWith(end)) return stdout;
    if (deadline.passed)
      throw new Error(`the log ends with ${JSON.stringify(stdout.slice(-300))}: ${stderr}`);
  }
}

t.test('X7: the log of a guest that says what terminals obey is harmless, and complete', async (t) => {
  const seat = new Seat('custom-agetty');
  await seat.sit(await lab.description(), 'alice');
  await logInAsRoot(seat);
  const evil = String.raw`\033]0;owned\007\033[2J\033[6n\033P$qm\033\\\302\2332J\342\200\256gnp\233c\377\015lone\033]52;c;eA==\007`;
  seat.type(`yes 0123456789 | head -n ${lines}; printf '${evil}'; PS1='the-''end> '\r`);
  await seat.until('0123456789\r\n0123456789\r\n');
  await seat[Symbol.asyncDispose](); // the guest goes on alone

  const raw = await logUntil('the-end> ', ['--raw']);
  t.equal(raw.replace(anyNote, '').match(/^0123456789\r$/gm)?.length, lines, 'all of it');
  t.ok(raw.includes('\x1b]0;owned\x07\x1b[2J\x1b[6n\x1bP$qm\x1b\\\xc2\x9b2J\xe2\x80\xaegnp\x9bc\xff\rlone'), 'the very bytes'); // prettier-ignore

  const visible = await log([]);
  t.equal(visible.exitCode, 0);
  t.equal(visible.stderr, '');
  const text = Buffer.from(visible.stdout, 'latin1').toString();
  t.notMatch(text, /[^\n\t\P{C}]|[\p{Zl}\p{Zp}]/u);
  t.ok(text.includes(String.raw`^[]0;owned^G^[[2J^[[6n^[P$qm^[\\u{9b}2J\u{202e}gnp\x9bc\xff^Mlone`), text.slice(-300)); // prettier-ignore
  const whole = new VisibleText();
  t.equal(text, whole.take(Buffer.from(raw, 'latin1')) + whole.end());
});

t.test('X7: its errors name what was asked for, and the cure', async (t) => {
  const unknown = await log(['plan9']);
  t.match(unknown, { exitCode: 2, stderr: /no guest called plan9[^]*custom-agetty/ });
  const silent = await log(['ubuntu']);
  t.match(silent, { exitCode: 1, stdout: '', stderr: /no log of ubuntu in storage[^]*switch it on/ });
  const reader = await log(['--as', 'carol']);
  t.match(reader, { exitCode: 1, stdout: '', stderr: /carol was refused/ });
  t.match(await log(['--as', 'mallory']), { exitCode: 2, stderr: /no user mallory/ });
});

t.test('X7: a reader of it that goes away is no error', async (t) => {
  const [node, program] = ttys0;
  const piped = `"$0" "$1" log 2>&1 >&3 | cat >&2; exit "\${PIPESTATUS[0]}"`;
  const { stderr } = await execa('bash', ['-c', `{ ${piped}; } 3>&1 | head -c 10`, node, program], { env: lab.environment }); // prettier-ignore
  t.equal(stderr, '');
});
