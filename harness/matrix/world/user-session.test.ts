import { EventEmitter } from 'node:events';
import t, { type Test } from 'tap';
import type { ConsoleConnection } from '../../client/console-connection.ts';
import { Deadline } from '../../deadline/deadline.ts';
import type { Scope } from './scope.ts';
import { UserSession } from './user-session.ts';

/** A session on a connection of nobody's. */
function seated(t: Test) {
  const scope = {
    guest: { name: 'debian', line: { stage: { stage: 'login', since: new Date() } } },
    deathStrings: [],
    within: (ms: number) => Deadline.after(ms),
  };
  const connection = Object.assign(new EventEmitter(), {
    hasNotices: true,
    ended: new Promise(() => undefined),
    send: () => undefined,
    close: () => undefined,
  });
  const session = new UserSession(scope as unknown as Scope, () => () => Promise.resolve());
  session.use(connection as unknown as ConsoleConnection);
  let offset = 0;
  const says = (text: string, replay = false): void => {
    const bytes = Buffer.from(text);
    connection.emit('output', { offset, bytes, replay });
    offset += bytes.length;
  };
  const hears = (what: string): Promise<boolean> =>
    session.expect(what, { withinMs: 50 }).then(
      () => true,
      () => false,
    );
  t.teardown(() => connection.removeAllListeners());
  return { session, says, hears };
}

t.test('who only looks is shown what was said before', async (t) => {
  const { says, hears } = seated(t);
  says('debian login: ', true);
  t.ok(await hears('login: '));
});

t.test('to what is typed, nothing is an answer that was said before the session', async (t) => {
  const { session, says, hears } = seated(t);
  says('debian login: ', true);
  session.type('\r');
  t.notOk(await hears('login: '));
  says('\r\ndebian login: ');
  t.ok(await hears('login: '));
});

t.test('nor is it when it comes only then', async (t) => {
  const { session, says, hears } = seated(t);
  session.type('\r');
  says('debian login: ', true);
  t.notOk(await hears('login: '));
});

t.test('to a reset, nothing is an answer that came before it', async (t) => {
  const { session, says, hears } = seated(t);
  says('debian login: ', true);
  says('\r\ndebian login: ');
  await session.reset();
  t.notOk(await hears('login: '));
  says('GRUB');
  t.ok(await hears('GRUB'));
});

t.test('nor to an NMI or a SysRq key, what was said before the session', async (t) => {
  for (const act of ['nmi', 'sysrq'] as const) {
    const { session, says, hears } = seated(t);
    says('debian login: ', true);
    await session[act]('h');
    says('debian login: ', true);
    t.notOk(await hears('login: '));
  }
});

t.test('what came live before something was typed is still waited for', async (t) => {
  const { session, says, hears } = seated(t);
  says('Debian ', true);
  says('is going down');
  t.ok(await hears('going'));
  session.type('\r');
  t.ok(await hears('down'));
});
