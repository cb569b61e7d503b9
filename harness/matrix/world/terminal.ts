import path from 'node:path';
import { spawn } from 'node-pty';
import { packageRoot } from '../../host/package.ts';
import { Expect } from '../../line/expect/expect.ts';
import { Screen } from '../../line/screen.ts';
import type { TerminalSession } from '../../scenario/page.ts';
import type { Scope } from './scope.ts';

const [columns, rows] = [100, 30] as const;
const defaultWaitMs = 10_000;
const menuKey = '\x1d';

/** `ttys0 connect` on a terminal of its own, driven as a person does. */
export function openTerminal(user: string, scope: Scope): TerminalSession {
  const program = path.join(packageRoot, 'harness/cli/ttys0.js');
  const pty = spawn(process.execPath, [program, 'connect', scope.guest.name, '--as', user], {
    cols: columns,
    rows,
    env: { ...process.env, TERM: 'xterm', NO_COLOR: '1', TTYS0_URL: scope.lab.url },
  });
  const expect = new Expect();
  const screen = new Screen({ columns, rows });
  pty.onData((text) => {
    expect.feed(Buffer.from(text));
    void screen.feed(Buffer.from(text));
  });
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      expect.end(`exit ${exitCode}`);
      resolve(exitCode);
    });
  });
  return {
    exited,
    get screen() {
      return screen.lines;
    },
    type: (text) => pty.write(text),
    expect: (patterns, { withinMs = defaultWaitMs } = {}) => expect.expect(patterns, scope.within(withinMs)),
    async quit({ withinMs = defaultWaitMs } = {}) {
      pty.write(`${menuKey}q`);
      return scope.within(withinMs).race(exited, () => new Error('the command did not end'));
    },
    async [Symbol.asyncDispose]() {
      pty.kill('SIGKILL');
      await exited;
      screen[Symbol.dispose]();
    },
  };
}
