import { closeCodes, type EndReason, type ServerFrame } from '../protocol/frames.ts';

/** How a session ended: with the gateway's own notice, or by a lost connection. */
export interface ConsoleEnd {
  readonly reason: Extract<ServerFrame, { type: 'end' }>['reason'] | 'connection-lost' | 'closed-by-client';
  readonly message: string;
  readonly code: number;
  readonly by?: string;
  readonly at?: string;
}

const reasons: Readonly<Record<number, EndReason>> = {
  [closeCodes.takenOver]: 'taken-over',
  [closeCodes.vmStopped]: 'vm-stopped',
  [closeCodes.labStopped]: 'lab-stopped',
  [closeCodes.notTrusted]: 'refused',
  [closeCodes.unauthenticated]: 'refused',
  [closeCodes.forbidden]: 'refused',
  [closeCodes.notReady]: 'refused',
  [closeCodes.idle]: 'idle',
  [closeCodes.tooSlow]: 'too-slow',
  [closeCodes.badInput]: 'bad-input',
};

/**
 * How a session ended that had no notices beside its data: by the close code, and by the last line of data, which says
 * who did it and when (azure-wire 2.5).
 * @param output the last of what came
 */
export function plainEnd(output: string, code: number, reason: string): ConsoleEnd {
  const known = reasons[code];
  if (known === undefined)
    return { reason: 'connection-lost', message: reason || 'The connection was lost.', code };
  // eslint-disable-next-line no-control-regex
  const lines = output.replace(/\x1b\[[\d;]*m/g, '').split(/[\r\n]+/).filter((line) => line.trim() !== ''); // prettier-ignore
  const last = lines.at(-1)?.trim() ?? '';
  const [, by] = /\bby (\S+@\S+)/.exec(last) ?? [];
  const [at] = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(last) ?? [];
  const isNotice = known === 'taken-over' ? by !== undefined : reason !== '' && last.startsWith(reason);
  return {
    reason: known,
    message: isNotice ? last : reason || 'The gateway closed the connection.',
    code,
    ...(isNotice && by !== undefined && { by }),
    ...(isNotice && at !== undefined && { at }),
  };
}
