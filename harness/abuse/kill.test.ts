import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import t from 'tap';
import { z } from 'zod';
import { LabProcess, patient } from '../cli/e2e/lab-process.ts';
import { ArmClient } from '../client/arm-client.ts';
import { cacheDirectory } from '../host/directories.ts';
import { anyNote } from '../lab/diagnostics/notes.ts';
import { Seat } from './testing/seat.ts';

const guest = 'custom-agetty';
const phases = [
  { kills: 1, takeovers: 13 },
  { kills: 1, takeovers: 13 },
  { kills: 1, takeovers: 12 },
  { kills: 2, takeovers: 12 },
] as const;
const [linesPerPhase, linesPerBurst] = [25_000, 250];
const urisSchema = z.object({ serialConsoleLogBlobUri: z.string() });

t.test(
  'G13 R4: 50 takeovers, 5 kills of the gateway, 3 resets: none of 100,000 lines is lost, and the guest is not booted anew',
  async (t) => {
    process.env['TTYS0_DATA_DIR'] = t.testdir();
    const place = ['--port', await freePort()];
    let lab = await LabProcess.start(place);
    t.teardown(() => lab[Symbol.asyncDispose]());
    await using seat = new Seat(guest);
    const [machine] = await lab.guestPids();
    let [takeovers, kills] = [0, 0];
    const sit = async (): Promise<void> => {
      await seat.sit(await lab.description(), takeovers % 2 === 0 ? 'alice' : 'bob');
    };
    const takeOver = async (): Promise<void> => {
      takeovers += 1;
      await sit();
    };
    const kill = async (): Promise<void> => {
      kills += 1;
      process.kill(lab.child.pid as number, 'SIGKILL');
      await lab.child;
      const startedMs = performance.now();
      lab = await LabProcess.start(place, lab.runtimeDirectory);
      await sit();
      t.comment(`there again after ${Math.round(performance.now() - startedMs)} ms`);
    };

    await sit();
    for (const [phase, plan] of phases.entries()) {
      if (phase > 0) await resetGuest(seat);
      await logIn(seat, phase);
      seat.type(program(phase));
      const disturbances = interleave(plan, takeOver, kill);
      const step = Math.floor(linesPerPhase / (disturbances.length + 1));
      for (const [index, disturb] of disturbances.entries()) {
        await seat.until(lineOf(phase * linesPerPhase + (index + 1) * step));
        await disturb();
      }
      await seat.until(endOf(phase));
      t.comment(`phase ${phase + 1} of ${phases.length}: ${takeovers} takeovers, ${kills} kills`);
    }
    t.same([takeovers, kills], [50, 5]);
    t.same(await lab.guestPids(), [machine], 'the same machine all the while');

    t.equal(amiss(seat.transcript.text), '', 'who sits there has seen every line once, in order');
    t.equal(amiss(await record(lab)), '', "QEMU's own record");
    t.equal(amiss(await diagnosticsLog(lab)), '', 'the log of boot diagnostics');
    t.notMatch(await diagnosticsLog(lab), '[ttys0 gap]', 'no gap is marked');
  },
);

/** What is wrong with the numbers of the lines; nothing where each is there once, in order. */
function amiss(text: string): string {
  const lines = [...text.matchAll(/line (\d{6}) of it\r\n/g)];
  const numbers = lines.map(([, number]) => Number(number));
  const total = phases.length * linesPerPhase;
  const wrong = numbers.findIndex((number, index) => number !== index + 1);
  if (wrong >= 0) {
    const at = lines[wrong]?.index ?? 0;
    const around = JSON.stringify(text.slice(Math.max(0, at - 120), at + 40));
    return `line ${numbers[wrong]} stands where line ${wrong + 1} should: ${around}`;
  }
  return numbers.length === total ? '' : `${numbers.length} of ${total} lines`;
}

function lineOf(number: number): string {
  return `line ${String(number).padStart(6, '0')} of it`;
}

function endOf(phase: number): string {
  return `phase ${phase} has ended`;
}

/** Says its lines in bursts, so that it goes on while a lab starts; what is typed does not look like what is said. */
function program(phase: number): string {
  const [first, last] = [
    (phase * linesPerPhase) / linesPerBurst,
    ((phase + 1) * linesPerPhase) / linesPerBurst,
  ];
  const burst = `seq -f 'line %06.0f of it' $((b*${linesPerBurst}+1)) $(((b+1)*${linesPerBurst}))`;
  return `for b in $(seq ${first} ${last - 1}); do ${burst}; sleep 0.05; done; echo phase ${phase} 'has' ended\r`;
}

async function logIn(seat: Seat, phase: number): Promise<void> {
  const before = seat.transcript.text.length;
  seat.type('\r');
  await seat.untilAfter(before, 'login: ');
  seat.type('root\r');
  await seat.untilAfter(before, 'Password: ');
  seat.type('ttys0\r');
  await seat.untilAfter(before, ':~# ');
  // The kernel of a guest on a busy host speaks in the middle of lines. What is waited for is of this boot, and not of
  // one before.
  seat.type(`echo 1 >/proc/sys/kernel/printk; stty -echo; echo boot ${phase} 'is' ready\r`);
  await seat.until(`boot ${phase} is ready`);
}

async function resetGuest(seat: Seat): Promise<void> {
  const before = seat.transcript.text.length;
  await seat.command('reset');
  await seat.untilAfter(before, 'login: ');
}

/** Kills spread among takeovers. */
function interleave(
  { kills, takeovers }: (typeof phases)[number],
  takeOver: () => Promise<void>,
  kill: () => Promise<void>,
): readonly (() => Promise<void>)[] {
  const every = Math.ceil(takeovers / (kills + 1));
  return Array.from({ length: takeovers }, (_, index) => index + 1).flatMap((count) =>
    count % every === 0 && count / every <= kills ? [takeOver, kill] : [takeOver],
  );
}

/** What QEMU itself has written down, of the run that all labs have shared. */
async function record(lab: LabProcess): Promise<string> {
  const [run = ''] = await readdir(lab.runtimeDirectory);
  return readFile(path.join(cacheDirectory(), 'runs', run, `${guest}.serial.log`), 'latin1');
}

/** The log as a reader gets it, once its last line is there. */
async function diagnosticsLog(lab: LabProcess): Promise<string> {
  const description = await lab.description();
  const [alice] = description.users;
  if (!alice) throw new Error('the lab has no users');
  await using arm = await ArmClient.create(description, alice);
  const deadline = patient();
  for (;;) {
    const { body } = await arm.call('POST', `${arm.vmPath(guest)}/retrieveBootDiagnosticsData`);
    const { serialConsoleLogBlobUri: url } = urisSchema.parse(body);
    const log = String((await arm.send({ method: 'GET', url })).body);
    if (log.includes(endOf(phases.length - 1))) return log.replace(anyNote, '');
    if (deadline.passed) throw new Error(`the log ends with ${log.slice(-300)}`);
  }
}

async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return String(port);
}
