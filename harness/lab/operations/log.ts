import { type Logger, pino } from 'pino';
import { Ttys0Error } from '../../errors/index.ts';
import type { AuditEvent } from '../../gateway/ports.ts';

/** What happens in a lab, as lines of JSON for those who run it; the audit trail is the proof, and this is not. */
export class OperationsLog implements Disposable {
  readonly #logger: Logger;
  readonly #file: ReturnType<typeof pino.destination>;

  private constructor(file: ReturnType<typeof pino.destination>) {
    this.#file = file;
    this.#logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, file);
  }

  /** Opens a file, or goes on with it. Throws `usage.option` where it cannot be written. */
  static open(path: string): OperationsLog {
    try {
      const file = pino.destination({ dest: path, mode: 0o600, sync: true });
      file.on('error', () => undefined); // a full disk takes nothing but this log away
      return new OperationsLog(file);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const problem = `--log cannot write to ${path}: ${reason}`;
      throw new Ttys0Error('usage.option', { problem, command: 'ttys0 up' }, { cause: error });
    }
  }

  /** An access, or one that was refused. */
  access({ action, ...event }: AuditEvent): void {
    const level = action === 'refuse' ? 'warn' : 'info';
    this.#logger[level](event, action);
  }

  /** Something went wrong that the lab itself mends. */
  alarm({ code, message }: Ttys0Error): void {
    this.#logger.error({ code }, message);
  }

  /** A guest is somewhere else in its boot, or has gone. */
  stage(vm: string, stage: string): void {
    this.#logger.info({ vm, stage }, 'stage');
  }

  [Symbol.dispose](): void {
    this.#file.end();
  }
}
