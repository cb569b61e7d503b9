import { PassThrough, Duplex } from 'node:stream';
import { execa } from 'execa';
import t from 'tap';
import { Deadline } from '../deadline/deadline.ts';
import { Line } from '../line/line.ts';
import { Operator } from '../line/operator.ts';
import { awaitAnswer } from './await-answer.ts';

type Guest = Parameters<typeof awaitAnswer>[0];

/** Somebody at a line whose other end says something at once, and something else whenever it is sent a line. */
function consoleOf(
  says: string,
  answers: string,
): { readonly guest: Guest; readonly end: () => Promise<void> } {
  const output = new PassThrough();
  const port = new Duplex({
    read: () => undefined,
    write: (_bytes, _encoding, done) => {
      port.push(answers);
      done();
    },
  });
  port.push(says);
  const line = new Line();
  line.attach(port);
  const operator = new Operator(line, { from: 0 });
  const idle = execa(process.execPath, ['-e', 'setInterval(() => undefined, 1e6)'], { reject: false });
  const machine = { pid: idle.pid, exited: new Promise(() => undefined) };
  return {
    guest: { line, operator, machine } as unknown as Guest,
    end: async () => {
      idle.kill();
      await idle;
      operator[Symbol.dispose]();
      output.destroy();
    },
  };
}

for (const { title, says, answers, wanted } of [
  {
    title: 'a login prompt is one that comes again',
    says: '\r\nWelcome to box\r\nbox login: ',
    answers: '\r\nbox login: ',
    wanted: { kind: 'login', prompt: 'box login: ' },
  },
  {
    title: 'a shell without a login',
    says: 'box login: core (automatic login)\r\ncore@box ~ $ ',
    answers: '\r\ncore@box ~ $ ',
    wanted: { kind: 'autologin', prompt: 'core@box ~ $ ' },
  },
  {
    title: 'what ends in a panic says nothing any more',
    says: 'Linux version 6.1.0\r\n---[ end Kernel panic - not syncing: no init found ]---\r\n',
    answers: '',
    wanted: { kind: 'nothing', stage: 'panic' },
  },
  {
    title: 'a boot loader that gives up is no shell',
    says: 'GNU GRUB  version 2.06\r\n\r\ngrub> ',
    answers: '\r\ngrub> ',
    wanted: { kind: 'nothing', stage: 'grub' },
  },
]) {
  t.test(title, async (t) => {
    const { guest, end } = consoleOf(says, answers);
    t.teardown(end);
    t.match(await awaitAnswer(guest, Deadline.after(60_000)), wanted);
  });
}

t.test('when there is no more time, it is told where the guest is', async (t) => {
  const { guest, end } = consoleOf('Linux version 6.1.0\r\n', '');
  t.teardown(end);
  t.match(await awaitAnswer(guest, Deadline.after(100)), { kind: 'nothing', stage: 'kernel', why: /kernel/ });
});
