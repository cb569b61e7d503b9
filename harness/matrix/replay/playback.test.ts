import { setImmediate as turn } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { MachineOperation } from '../../lab/guest/machine-event.ts';
import type { CastEvent } from '../recording/cast.ts';
import { inVain } from './in-vain.ts';
import { cuesOf, type Cue } from './play.ts';
import { Playback } from './playback.ts';
import { Ttys0Error } from '../../errors/index.ts';

function cues(...events: readonly (readonly [CastEvent[1], string])[]): readonly Cue[] {
  const header = { version: 2, width: 80, height: 24, timestamp: 0, title: '', env: {} };
  return cuesOf({ header, events: events.map(([code, data]) => [0, code, data]) });
}

const done = (operation: MachineOperation): ['x', string] => ['x', JSON.stringify(operation)];

/** A playback on a stage of its own, and what it has said there. */
function played(t: Test, list: readonly Cue[], failed = false) {
  const playback = new Playback(list, failed);
  t.teardown(() => playback[Symbol.dispose]());
  const said: string[] = [];
  playback.enter({ says: (text) => said.push(text), happens: ({ happened }) => said.push(`<${happened}>`) });
  return { playback, said, type: (text: string) => playback.typed(Buffer.from(text)) };
}

/** Long enough for all that can be said now. */
async function settled(): Promise<void> {
  for (let at = 0; at < 10; at += 1) await turn();
}

t.test('what is said waits for what was typed before it, in whatever parts that comes', async (t) => {
  const { said, type } = played(
    t,
    cues(['o', 'log'], ['o', 'in: '], ['i', 'root'], ['i', '\r'], ['o', '# ']),
  );
  await settled();
  t.same(said, ['login: ']);
  type('ro');
  type('ot');
  await settled();
  t.same(said, ['login: ']);
  type('\r');
  await settled();
  t.same(said, ['login: ', '# ']);
});

t.test('what a terminal answers by itself is no typing, on either side', async (t) => {
  const { said, type } = played(t, cues(['i', '\x1b[12;40R'], ['i', 'a'], ['o', 'A']));
  type('\x1b[1;1R');
  type('\x1b[?1;2c');
  type('a');
  await settled();
  t.same(said, ['A']);
});

t.test('what is hidden is taken for what is typed there', async (t) => {
  const { said, type } = played(t, cues(['i', '•••••\r'], ['o', '# ']));
  type('ttys0\r');
  await settled();
  t.same(said, ['# ']);
});

t.test('steps and operations are waited for', async (t) => {
  const { playback, said } = played(
    t,
    cues(['m', 'one'], ['o', '1'], done({ did: 'reset' }), ['o', '2'], ['x', '{"happened":"exit"}']),
  );
  await settled();
  t.same(said, []);
  playback.stepBegun();
  await settled();
  t.same(said, ['1']);
  await playback.perform({ did: 'reset' });
  await settled();
  t.same(said, ['1', '2', '<exit>']);
});

t.test('what comes a moment before its turn is let in when that comes', async (t) => {
  const { playback, said, type } = played(t, cues(['i', 'x'], done({ did: 'nmi' }), ['o', 'panic']));
  const performed = playback.perform({ did: 'nmi' });
  type('x');
  await performed;
  await settled();
  t.same(said, ['panic']);
});

for (const [title, list, act, told] of [
  [
    'another word',
    cues(['o', 'login: '], ['i', 'azureuser\r']),
    ({ type }) => type('root\r'),
    /stage silent, after "login:", the recording goes on with "azureuser" and Enter, the scenario with "root" and Enter/,
  ],
  [
    'another command of run',
    cues(['i', 'echo "begin""-1"; id; echo "end""-1"\r']),
    ({ type }) => type('echo "begin""-1"; ls; echo "end""-1"\r'),
    /goes on with the command "id", the scenario with the command "ls"/,
  ],
  [
    'an operation in place of typing',
    cues(['i', '\x18']),
    ({ playback }) => void playback.perform({ did: 'reset' }),
    /goes on with Ctrl\+X, the scenario with a reset/,
  ],
  [
    'other keys of SysRq',
    cues(done({ did: 'sysrq', keys: 'h' })),
    ({ playback }) => void playback.perform({ did: 'sysrq', keys: 'b' }),
    /goes on with SysRq h, the scenario with SysRq b/,
  ],
  [
    'Enter after the end',
    cues(['o', '$ ']),
    ({ type }) => type('\r'),
    /goes on with its end, the scenario with Enter/,
  ],
  [
    'something after the end',
    cues(['o', '$ ']),
    ({ type }) => type('more\r'),
    /goes on with its end, the scenario with "more" and Enter/,
  ],
] as const satisfies readonly (readonly [
  string,
  readonly Cue[],
  (stage: ReturnType<typeof played>) => void,
  RegExp,
])[]) {
  t.test(`a divergence is told in words: ${title}`, async (t) => {
    const stage = played(t, list);
    await settled();
    act(stage);
    await t.rejects(stage.playback.diverged, { code: 'replay.diverged', message: told });
  });
}

t.test('a wait in vain is a divergence, but for what failed like that when it was recorded', async (t) => {
  const wait = new Ttys0Error('line.timed-out', { wanted: '"login: "', where: 'stage init since now' });
  const { playback } = played(t, cues(['o', 'INIT'], ['i', 'x']));
  await settled();
  t.match(inVain(wait, playback), {
    code: 'replay.diverged',
    message:
      /after "INIT", the scenario waits for "login: ", which the recording does not say; it goes on with "x"/,
  });
  const { playback: failed } = played(t, cues(['o', 'INIT']), true);
  await settled();
  t.equal(inVain(wait, failed), wait);
});

t.test('an agent that answered before anybody did anything is told from one that comes later', async (t) => {
  const thaw = ['x', '{"happened":"thaw"}'] as const;
  const agent = ['x', '{"happened":"agent"}'] as const;
  const frozenAtLogin = new Playback(cues(thaw, ['o', '\r\n'], agent, ['i', '\r']));
  t.match(frozenAtLogin, { thaws: true, answersAtOnce: true });
  const frozenInGrub = new Playback(cues(thaw, ['o', '*Debian'], ['i', 'e'], agent));
  t.match(frozenInGrub, { thaws: true, answersAtOnce: false });
  t.match(new Playback(cues(['o', 'GRUB'], agent)), { thaws: false, answersAtOnce: true });
});

t.test('a display shows what somebody saw last, or sees next', async (t) => {
  const display = (picture: string) => ['x', JSON.stringify({ happened: 'display', picture })] as const;
  const { playback, type } = played(t, cues(['i', 'a'], display('first'), ['i', 'b'], display('second')));
  t.equal(playback.picture, 'first');
  type('a');
  await settled();
  t.equal(playback.picture, 'first');
  type('b');
  await settled();
  t.equal(playback.picture, 'second');
  t.equal(new Playback(cues(['o', 'GRUB'])).picture, undefined);
});
