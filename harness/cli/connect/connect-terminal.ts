import { once } from 'node:events';
import type { ArmClient } from '../../client/arm-client.ts';
import { ConsoleConnection, type ConsoleEnd } from '../../client/console-connection.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { exitCodes } from '../../errors/index.ts';
import { LocalTerminal } from './local-terminal.ts';
import { Menu, menuText, sysrqText, type MenuAction } from './menu.ts';
import { withoutQueries } from './terminal-queries.ts';

const openTimeoutMs = 15_000;

/**
 * Puts this terminal on a guest's console until the user quits, the output's reader goes away, or the session ends; an
 * interactive user may then reconnect with Enter, and what was typed in between is kept from the guest.
 * @returns the exit code: 0 when the user quit, 1 when the session was ended
 */
export async function connectTerminal(
  client: ArmClient,
  guest: string,
  signal: AbortSignal,
  use: 'connect' | 'watch' = 'connect',
): Promise<number> {
  const keys = new KeySource();
  using terminal = new LocalTerminal((bytes) => keys.push(bytes));
  const readerGone = new AbortController();
  process.stdout.on('error', () => readerGone.abort());
  const stop = AbortSignal.any([signal, readerGone.signal]);
  for (;;) {
    const end = await oneSession({ client, guest, use, terminal, keys, stop }).catch((error: unknown) => {
      if (readerGone.signal.aborted) return 'quit' as const;
      throw error;
    });
    if (end === 'quit' || readerGone.signal.aborted) return exitCodes.pass;
    if (signal.aborted) throw signal.reason;
    terminal.say(end.message);
    if (!terminal.isInteractive) return exitCodes.failed;
    terminal.say('Press Enter to connect again, q to quit.');
    if (!(await wantsToReconnect(keys, signal))) return exitCodes.failed;
  }
}

interface SessionParts {
  readonly client: ArmClient;
  readonly guest: string;
  readonly use: 'connect' | 'watch';
  readonly terminal: LocalTerminal;
  readonly keys: KeySource;
  readonly stop: AbortSignal;
}

async function oneSession({
  client,
  guest,
  use,
  terminal,
  keys,
  stop,
}: SessionParts): Promise<'quit' | ConsoleEnd> {
  const connection = await ConsoleConnection.open(
    client,
    guest,
    Deadline.after(openTimeoutMs, stop),
    (opened) => {
      opened.on('output', ({ bytes, replay }) => terminal.write(replay ? withoutQueries(bytes) : bytes));
      opened.on('notice', (frame) => {
        if (frame.type === 'attached')
          terminal.say(
            `connected to ${frame.vm} as ${frame.user}. Ctrl+] opens a menu; press Enter if no prompt is shown.`,
          );
        if (frame.type === 'gap')
          terminal.say(
            `${frame.to - frame.from} bytes of output were dropped: this terminal reads too slowly`,
          );
        if (frame.type === 'input-dropped')
          terminal.say(`${frame.bytes} bytes were not typed: ${frame.reason}`);
        if (frame.type === 'warning' && frame.reason !== 'cleared') terminal.say(frame.message);
        if (frame.type === 'input-progress' && frame.waiting > 0)
          terminal.say(`pasting: ${frame.sent} bytes sent, ${frame.waiting} to go`);
      });
    },
    { use },
  );
  const menu = new Menu();
  const quit = new Promise<'quit'>((resolve) => {
    keys.listen((bytes) => {
      for (const action of menu.press(bytes))
        void act(action, { client, connection, terminal, quit: () => resolve('quit') });
    });
  });
  const stopped = stop.aborted ? Promise.resolve() : once(stop, 'abort');
  const outcome = await Promise.race([quit, connection.ended, stopped.then(() => 'quit' as const)]);
  keys.listen(undefined);
  await connection.close();
  return outcome;
}

interface Console {
  readonly client: ArmClient;
  readonly connection: ConsoleConnection;
  readonly terminal: LocalTerminal;
  readonly quit: () => void;
}

async function act(action: MenuAction, { client, connection, terminal, quit }: Console): Promise<void> {
  switch (action.kind) {
    case 'type':
      return connection.send(action.bytes);
    case 'open-menu':
      return terminal.say(menuText);
    case 'ask-sysrq':
      return terminal.say(sysrqText);
    case 'close-menu':
      return;
    case 'quit':
      return quit();
    case 'nmi':
    case 'reset':
    case 'sysrq':
      try {
        await client.adminCommand(
          connection.connectionString,
          action.kind,
          action.kind === 'sysrq' ? action.key : undefined,
        );
      } catch (error) {
        terminal.say(error instanceof Error ? error.message : String(error));
      }
  }
}

async function wantsToReconnect(keys: KeySource, signal: AbortSignal): Promise<boolean> {
  const answer = new Promise<boolean>((resolve) => {
    keys.listen((bytes) => {
      const text = bytes.toString('latin1');
      if (/[\r\n]/.test(text)) resolve(true);
      else if (/[q\x03\x04\x1d]/.test(text)) resolve(false);
    });
  });
  const stopped = once(signal, 'abort').then(() => false);
  const again = await Promise.race([answer, stopped]);
  keys.listen(undefined);
  return again;
}

/** Keys as they come. A pipe's early input waits for the first session; what is typed between sessions is dropped. */
class KeySource {
  #listener: ((bytes: Buffer) => void) | undefined;
  #early: Buffer[] | undefined = process.stdin.isTTY ? undefined : [];

  push(bytes: Buffer | undefined): void {
    if (bytes === undefined) return; // the end of a piped input: the output goes on
    if (this.#listener) this.#listener(bytes);
    else this.#early?.push(bytes);
  }

  listen(listener: ((bytes: Buffer) => void) | undefined): void {
    this.#listener = listener;
    if (!listener) return;
    for (const bytes of this.#early?.splice(0) ?? []) listener(bytes);
  }
}
