import inspector from 'node:inspector';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Ttys0Error } from '../../errors/index.ts';
import { packageRoot } from '../../host/package.ts';

const beatMs = 1_000;

export interface WatchdogOptions {
  /** For how long nothing else may come to its turn while a body runs. */
  readonly seconds: number;
  /** Of the results, for a person to make a report of them. */
  readonly directory: string;
}

/**
 * Ends the process, with a message, when the body of a scenario does not let anything else come to its turn, as a loop
 * that awaits nothing: no deadline and no Ctrl-C is noticed then. A second thread waits for a sign of life each second.
 */
export class Watchdog implements Disposable {
  readonly #options: WatchdogOptions;
  readonly #worker: Worker;
  readonly #beat: NodeJS.Timeout;
  readonly #titles: string[] = [];

  constructor(options: WatchdogOptions) {
    this.#options = options;
    const thread = path.join(packageRoot, 'harness/matrix/run/watchdog-thread.js');
    this.#worker = new Worker(thread, { workerData: { seconds: options.seconds }, execArgv: [], env: {} });
    this.#worker.unref();
    this.#beat = setInterval(() => this.#tell(), beatMs);
    this.#beat.unref();
  }

  /** Watches the body of a scenario until what it returns is disposed of. */
  watch(title: string): Disposable {
    this.#titles.push(title);
    this.#tell();
    return {
      [Symbol.dispose]: () => {
        this.#titles.splice(this.#titles.indexOf(title), 1);
        this.#tell();
      },
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#beat);
    void this.#worker.terminate();
  }

  #tell(): void {
    // Somebody with a debugger may stop for as long as it takes.
    const isWatching = this.#titles.length > 0 && inspector.url() === undefined;
    this.#worker.postMessage(isWatching ? this.#lastWords : '');
  }

  get #lastWords(): string {
    const { seconds, directory } = this.#options;
    const titles = this.#titles.join('; ');
    const { code, message, advice } = new Ttys0Error('scenario.endless', { titles, seconds, directory });
    return `ttys0: ${message} [${code}]\n  ${advice}\n`;
  }
}
