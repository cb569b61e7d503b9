import type { ArmClient } from '../api/arm-client.ts';
import { onOwnHost, requestConsole } from '../api/serial-port.ts';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { Observable } from '../shell/observable.ts';
import { ConsoleScreen, type ScreenSettings } from './console-screen.ts';
import { ConsoleSession } from './console-session.ts';
import { OutputPump } from './output-pump.ts';
import { SilenceWatch, type Silence } from './silence.ts';
import { KeyUses } from './terminal-key.ts';

/** What a live console needs of its blade. */
export interface LiveConsoleOptions {
  readonly vm: Pick<VirtualMachine, 'id'>;
  readonly client: ArmClient;
  readonly container: HTMLElement;
  readonly settings: ScreenSettings;
  /** Ctrl+F6: the focus goes back to the page. */
  readonly onLeave: () => void;
}

const carriageReturn = 0x0d;

/** A terminal on the page and the console session that it shows. */
export class LiveConsole {
  readonly screen: ConsoleScreen;
  readonly session: ConsoleSession;
  readonly title = new Observable('');
  readonly silence = new Observable<Silence>('none');
  readonly #watch = new SilenceWatch((silence) => this.silence.set(silence));
  readonly #keys = new KeyUses();
  readonly #onLeave: () => void;

  constructor({ vm, client, container, settings, onLeave }: LiveConsoleOptions) {
    this.#onLeave = onLeave;
    this.screen = new ConsoleScreen(container, settings, {
      onInput: (bytes) => this.#type(bytes),
      onTitle: (title) => this.title.set(title),
      onKey: (event) => this.#key(event),
    });
    const output = new OutputPump(
      {
        write: (bytes, parsed) => {
          if (this.#phase === 'connected') this.#watch.heard();
          this.screen.write(bytes, parsed);
        },
      },
      (bytes) => this.session.dispatch({ type: 'output-skipped', bytes }),
    );
    this.session = new ConsoleSession({
      requestConsole: async (signal) =>
        onOwnHost(await requestConsole(client, vm.id, signal), window.location),
      openSocket: (address, protocol) => new WebSocket(address, protocol),
      token: () => client.token,
      output,
      resetTerminal: () => {
        this.title.set('');
        this.screen.reset();
      },
      nowMs: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    let last = this.#phase;
    this.session.state.subscribe(() => {
      const phase = this.#phase;
      if (phase === last) return;
      last = phase;
      if (phase === 'connected') this.#watch.connected();
      else this.#watch.stop();
    });
  }

  dispose(): void {
    this.session.close();
    this.#watch.stop();
    this.screen.dispose();
  }

  get #phase() {
    return this.session.state.get().phase;
  }

  #type(bytes: Uint8Array): void {
    if (this.session.type(bytes) && bytes.includes(carriageReturn)) this.#watch.entered();
  }

  /** @returns whether the terminal may have the key */
  #key(event: KeyboardEvent): boolean {
    const use = this.#keys.useOf(event, this.#phase === 'ended');
    if (use === 'guest') return true;
    if (use !== 'paste') event.preventDefault();
    if (use === 'leave') this.#onLeave();
    if (use === 'reconnect') this.session.connect();
    if (use === 'copy' && this.screen.selection !== '')
      void navigator.clipboard.writeText(this.screen.selection);
    return false;
  }
}
