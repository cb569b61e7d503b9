import { Ttys0Error } from '../../errors/index.ts';
import { isOfHost } from './host-error.ts';

/** What kept a guest and what belongs to it from being taken away: never the scenario's own, which had ended by then. */
export function tearDownError(thrown: unknown): unknown {
  if (thrown instanceof Ttys0Error || isOfHost(thrown)) return thrown;
  const reason = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
  const detail = thrown instanceof Error ? thrown.stack : undefined;
  return new Ttys0Error('lab.tear-down', { reason }, { cause: thrown, ...(detail && { detail }) });
}
