import t, { type Test } from 'tap';
import { ArmClient } from '../client/arm-client.ts';
import { ConsoleConnection, type ConsoleEnd } from '../client/console-connection.ts';
import { findUser } from '../client/find-lab.ts';
import type { LabGuest } from '../lab/guest/lab-guest.ts';
import { startRealLab } from '../matrix/testing/real-lab.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import { Seat } from './testing/seat.ts';

const { lab, guest: addGuest, patient } = await startRealLab(t);
const guest: LabGuest = await addGuest('custom-agetty');
const { name } = guest;

/** Somebody who reads from now on; they leave with the test. */
async function sitDown(test: Test, user = 'alice'): Promise<Seat> {
  const seat = new Seat(name, guest.line.end);
  test.teardown(() => seat[Symbol.asyncDispose]());
  await seat.sit(lab.description, user);
  return seat;
}

/** Somebody who is logged in as root. */
async function atShell(test: Test): Promise<Seat> {
  const seat = await sitDown(test);
  if (guest.line.stage.stage !== 'shell') {
    seat.type('\r');
    await seat.until('login: ');
    seat.type('root\r');
    await seat.until('Password: ');
    seat.type('ttys0\r');
    await seat.until('# ');
  }
  // Whoever was there before has left a shell that may be in the middle of something.
  seat.type("\x03\rstty sane; echo all 'is' quiet\r");
  await seat.until('all is quiet');
  return seat;
}

/** What the gateway says to somebody, frame by frame. */
function noticesOf(connection: ConsoleConnection): ServerFrame[] {
  const notices: ServerFrame[] = [];
  connection.on('notice', (frame) => notices.push(frame));
  return notices;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = patient();
  while (!condition()) {
    if (deadline.passed) throw new Error('it did not come to that in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

t.test('G5: a flood: Ctrl-C gets through, and no more is kept than before', async (t) => {
  const seat = await atShell(t);
  seat.type('yes flood\r');
  const before = seat.mark;
  await until(() => seat.mark > before + 1_200_000);
  const kept = guest.line.depth;
  seat.type('\x03');
  await seat.untilAfter(seat.mark, '# ');
  t.equal(kept, guest.line.capacityBytes, 'the ring is full, and no fuller');
  t.ok(guest.line.start > 0);
});

t.test('G9: a line of 9,600 baud works', async (t) => {
  const seat = await atShell(t);
  seat.type('stty 9600; stty\r');
  await seat.until('speed 9600 baud');
  seat.type(`seq -s' ' 1 200\r`);
  await seat.until('198 199 200');
  seat.type('stty 115200\r');
  t.pass();
});

t.test(
  'G10: a guest that does not read: what is typed waits, which is said, and comes when it reads',
  async (t) => {
    const seat = await atShell(t);
    const connection = await seat.sit(lab.description, 'alice');
    const notices = noticesOf(connection);
    seat.type('stty -echo; head -c 20000 | md5sum\r');
    await until(() => guest.line.connected);
    await guest.power.pause();
    const pasted = `${'0123456789abcdef'.repeat(1_249)}\n0123456789abcde`;
    seat.type(pasted);
    await until(() => notices.some((frame) => frame.type === 'input-progress' && frame.waiting > 0));
    for (let part = 0; part < 300; part += 1) seat.type('z'.repeat(32_768));
    await until(() => notices.some((frame) => frame.type === 'input-dropped'));
    t.ok(
      notices.some((frame) => frame.type === 'input-dropped' && frame.bytes === 32_768),
      'told how many',
    );
    await guest.power.resume();
    // What waits is taken back by the next who comes: nothing of it is typed into a shell.
    await seat.sit(lab.description, 'alice');
    t.pass();
  },
);

t.test('A4: SysRq while somebody types: break and key stay together', async (t) => {
  const seat = await atShell(t);
  seat.type("stty -echo; echo now 'listening'; cat > typed\r");
  await seat.until('now listening');
  let [typing, typed] = [true, 0];
  const typist = (async () => {
    while (typing) {
      seat.type('xxxxxxxx\r');
      typed += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const rounds = 10;
  for (let round = 0; round < rounds; round += 1) await seat.command('sysrq', 'h');
  typing = false;
  await typist;
  seat.type('\x04');
  seat.type("stty sane; echo $(grep -c '^xxxxxxxx$' typed) whole, $(grep -vc '^xxxxxxxx$' typed) 'others'\r");
  await seat.until(' others\r');
  t.equal(seat.transcript.text.match(/sysrq: HELP/g)?.length, rounds, 'each key was heard as one');
  t.match(seat.transcript.text, `${typed} whole, 0 others`, 'and nothing else was typed, or lost');
});

t.test('A7: a reset in the moment of a takeover: both succeed, or it is said which has not', async (t) => {
  const seat = await atShell(t);
  const next = new Seat(name, guest.line.end);
  t.teardown(() => next[Symbol.asyncDispose]());
  const before = guest.line.end;
  const [reset, taken] = await Promise.allSettled([seat.command('reset'), next.sit(lab.description, 'bob')]);
  t.equal(taken.status, 'fulfilled');
  if (reset.status === 'rejected') {
    t.match(reset.reason, { message: /session/i });
    await next.command('reset');
  }
  await next.until('GRUB');
  await next.until('login: ');
  t.ok(guest.line.end > before);
});

t.test(
  'G2: a panic is told, a reset keeps the session, an end is told with its last words, a start is joined',
  async (t) => {
    const seat = await atShell(t);
    const connection = await seat.sit(lab.description, 'alice');
    const notices = noticesOf(connection);
    seat.type('echo 1 > /proc/sys/kernel/sysrq; echo c > /proc/sysrq-trigger\r');
    await until(() => notices.some((frame) => frame.type === 'stage' && frame.stage === 'panic'));
    await seat.command('reset');
    await seat.untilAfter(seat.mark, 'login: ');
    t.notOk(
      notices.some(({ type }) => type === 'end'),
      'the same session all the while',
    );
    await guest.power.crash();
    const end: ConsoleEnd = await connection.ended;
    t.match(end, { code: 1001, reason: 'vm-stopped', message: /has stopped/ });
    const { end: seen } = seat.transcript;
    t.equal(seen, guest.line.end, 'all that it said had come');
  },
);

t.test('G1: the machine is not there: said so, and joined when it is', async (t) => {
  await using arm = await ArmClient.create(lab.description, findUser(lab.description, 'alice'));
  await t.rejects(ConsoleConnection.open(arm, name, patient()), {
    message: /not (?:in running state|running)|stopped|running/i,
  });
  await guest.start();
  const seat = await sitDown(t);
  await seat.until('login: ');
  t.pass();
});
