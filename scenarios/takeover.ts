import assert from 'node:assert/strict';
import { scenario, type ConsoleSession, type LabUser } from 'ttys0';
import { firstOf } from './support/first-of.ts';
import { assertNumberedLines, joinReceived } from './support/numbered-lines.ts';
import { refusalOf } from './support/refusal.ts';

scenario(
  'a second user disconnects the first, who is told by whom and when',
  { proves: 'security.takeover', from: 'login', about: 'lab' },
  async ({ alice, bob, step }) => {
    const first = await step('alice has the console, in a client that then reads no more', async () => {
      const session = await alice.connect();
      session.type('\r');
      await session.expect('login: ');
      session.stopReading();
      return session;
    });
    const before = Date.now();
    const second = await step('bob asks for it, is connected, and the guest answers him', async () => {
      const session = await bob.connect();
      session.type('\r');
      await session.expect('login: ');
      return session;
    });
    await step('alice types on, since her client has not noticed', () => {
      assert.ok(first.isOpen);
      first.type('typed-too-late\r');
    });
    const end = await step('alice is disconnected as soon as it reads', () => {
      first.readOn();
      return first.whenEnded();
    });
    await step('alice is told who took over', () => {
      assert.equal(end.reason, 'taken-over');
      assert.equal(end.by, bob.upn);
      assert.match(end.message, new RegExp(bob.upn));
    });
    await step('alice is told when', () => {
      const at = Date.parse(end.at ?? '');
      assert.ok(at >= before - 1000 && at <= Date.now() + 1000, `told ${end.at}`);
    });
    await step('what bob types reaches the guest, and what alice typed then has not', async () => {
      // The gateway has had it: it came before her client's answer to the end.
      second.type('typed-by-bob\r');
      const { before: between } = await second.expect('Password: ');
      assert.ok(!between.includes('typed-too-late'), between);
      assert.ok(between.includes('typed-by-bob'), between);
    });
  },
);

scenario(
  'a client of the real service is told in its data before the close',
  { proves: 'security.takeover', from: 'login', about: 'lab' },
  async ({ alice, bob, step }) => {
    const first = await step('alice connects with text frames', () => alice.connectPlainly());
    await step('bob takes the console over', () => bob.connect());
    const { code } = await step('the socket of alice is closed', () => first.whenEnded());
    await step('with a last line that names bob and the time', () => {
      assert.equal(code, 4409);
      assert.match(first.text, new RegExp(`taken over by ${bob.upn} at \\d{4}-\\d\\d-\\d\\dT`));
    });
  },
);

scenario(
  'the shell of the first is still logged in for the second',
  { proves: 'security.no-logout', from: 'login' },
  async ({ alice, bob, guest, step, unique }) => {
    const first = await alice.connect();
    const secret = unique('only-in-this-shell');
    await step('alice logs in and sets a variable in her shell', async () => {
      await first.login(guest.user);
      await first.run(`held=${secret}`);
    });
    const second = await step('bob takes the console over', () => bob.connect());
    await first.whenEnded();
    await step('bob types into the very same shell', async () => {
      assert.equal(await second.run('echo $held'), secret);
      assert.equal(await second.run('id -un'), guest.user.name);
    });
    await step('nothing was typed into the guest by the takeover', async () => {
      const typed = (await second.run('history')).split('\n').map((line) => line.replace(/^ *\d+ +/, ''));
      assert.equal(typed.length, 4, typed.join('\n'));
    });
  },
);

scenario(
  'a refused request disturbs nobody',
  { proves: 'access.role', from: 'login', about: 'lab' },
  async ({ alice, carol, bob, guest, step }) => {
    const holder = await alice.connect();
    await holder.login(guest.user);
    await step('carol, a reader, is refused', async () => {
      assert.equal(refusalOf(await carol.tryToConnect()).status, 403);
    });
    await step('bob with a forged token is refused at the socket', async () => {
      assert.equal(refusalOf(await bob.tryToConnect({ token: forgedToken() })).status, 4401);
    });
    await step('bob with no token at all is refused at the socket', async () => {
      assert.equal(refusalOf(await bob.tryToConnect({ token: '' })).status, 4401);
    });
    await step('alice still has the console, and nothing was typed into it', async () => {
      assert.ok(holder.isOpen);
      assert.equal(await holder.run('echo still-here'), 'still-here');
    });
  },
);

scenario(
  'of 50 requests at once exactly one holds the console',
  { proves: 'security.takeover', from: 'login', about: 'lab' },
  async ({ alice, bob, step }) => {
    const sessions = await step('alice and bob ask for it 25 times each', () =>
      Promise.all(Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? alice : bob).connect())),
    );
    await step('49 are told that they were displaced', async () => {
      const ends = await firstOf(49, sessions.map((session) => session.whenEnded())); // prettier-ignore
      for (const end of ends) assert.equal(end.reason, 'taken-over');
    });
    const winner = await step('exactly one is left', () => {
      const [left, ...others] = sessions.filter((session) => session.isOpen);
      assert.ok(left);
      assert.equal(others.length, 0);
      return left;
    });
    await step('the one that is left works', async () => {
      winner.type('\r');
      await winner.expect('login: ');
      assert.ok(winner.isOpen);
    });
  },
);

const takeovers = 20;
const [bursts, linesPerBurst] = [24, 1_000];
const lines = bursts * linesPerBurst;
const marker = 'all-lines-are-out';

scenario(
  'not one byte is lost or doubled over 20 takeovers under output',
  { proves: 'security.takeover', from: 'login', about: 'lab', timeoutMs: 60_000 },
  async ({ alice, bob, guest, step }) => {
    const sessions: ConsoleSession[] = [await alice.connect()];
    await sessions[0]?.login(guest.user);
    await step(`the guest prints ${lines} numbered lines while alice and bob take turns`, async () => {
      // Whoever has the console lets the guest go on with the next burst: it is never further than can be replayed.
      const burst = `seq $((1000000+b*${linesPerBurst}+1)) $((1000000+(b+1)*${linesPerBurst})) | sed s/^1/n/`;
      const loop = `for b in $(seq 0 ${bursts - 1}); do ${burst}; read go; done`;
      sessions[0]?.type(`stty -echo; ${loop}; stty echo; echo ${marker.replace('-', "''-")}\r`);
      for (let turn = 1; turn <= takeovers; turn += 1) {
        const progress = `n${String((turn - 1) * linesPerBurst + 1).padStart(6, '0')}`;
        await sessions.at(-1)?.expect(progress, { withinMs: 20_000 });
        const next = await nextOf(turn, alice, bob).connect();
        next.type('\r');
        sessions.push(next);
      }
      sessions.at(-1)?.type('\r'.repeat(bursts - takeovers));
      await sessions.at(-1)?.expect(marker, { withinMs: 30_000 });
    });
    await step(`${takeovers} of ${takeovers + 1} sessions were taken over`, async () => {
      const ends = await Promise.all(sessions.slice(0, -1).map((session) => session.whenEnded()));
      assert.deepEqual(new Set(ends.map((end) => end.reason)), new Set(['taken-over']));
    });
    await step('each session saw an unbroken run of lines', () => {
      for (const session of sessions) assertNumberedLines(joinReceived([session]));
    });
    await step(`all sessions together saw each of the ${lines} lines once, in order`, () => {
      assert.equal(assertNumberedLines(joinReceived(sessions)), lines);
    });
  },
);

function nextOf(turn: number, alice: LabUser, bob: LabUser): LabUser {
  return turn % 2 === 1 ? bob : alice;
}

/** Says that it is signed, and is not. */
function forgedToken(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ oid: 'forged', exp: 4102444800 })}.`;
}
