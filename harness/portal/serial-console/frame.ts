import type { EndReason, ServerFrame } from '../../protocol/frames.ts';
import { isRecord } from '../api/arm-failure.ts';

const endReasons: readonly EndReason[] = [
  'taken-over', 'refused', 'vm-stopped', 'lab-stopped', 'too-slow', 'bad-input', 'idle',
  'no-longer-allowed',
]; // prettier-ignore

/** Reads a text frame of the gateway; undefined when it is none that this page knows, which is then ignored. */
export function readServerFrame(text: string): ServerFrame | undefined {
  const frame = parse(text);
  if (!isRecord(frame)) return undefined;
  switch (frame['type']) {
    case 'hello':
      return isText(frame['vm']) ? { type: 'hello', vm: frame['vm'] } : undefined;
    case 'attached':
      return readAttached(frame);
    case 'gap':
      return isOffset(frame['from']) && isOffset(frame['to'])
        ? { type: 'gap', from: frame['from'], to: frame['to'] }
        : undefined;
    case 'input-dropped':
      return isOffset(frame['bytes'])
        ? { type: 'input-dropped', bytes: frame['bytes'], reason: textOr(frame['reason'], '') }
        : undefined;
    case 'stage':
      return isText(frame['stage'])
        ? { type: 'stage', stage: frame['stage'], since: textOr(frame['since'], '') }
        : undefined;
    case 'warning':
      return readWarning(frame);
    case 'end':
      return readEnd(frame);
    default:
      return undefined;
  }
}

function readAttached(frame: Readonly<Record<string, unknown>>): ServerFrame | undefined {
  const { vm, user, offset, liveOffset, tookOverFrom, role } = frame;
  if (!isText(vm) || !isText(user) || !isOffset(offset) || !isOffset(liveOffset)) return undefined;
  return {
    type: 'attached',
    vm,
    user,
    role: role === 'watcher' ? 'watcher' : 'user',
    offset,
    liveOffset,
    ...(isText(tookOverFrom) && { tookOverFrom }),
  };
}

function readWarning(frame: Readonly<Record<string, unknown>>): ServerFrame | undefined {
  const { reason, message, at } = frame;
  if (reason !== 'idle' && reason !== 'refused' && reason !== 'cleared') return undefined;
  return { type: 'warning', reason, message: textOr(message, ''), at: textOr(at, '') };
}

function readEnd(frame: Readonly<Record<string, unknown>>): ServerFrame | undefined {
  const reason = endReasons.find((known) => known === frame['reason']);
  if (reason === undefined) return undefined;
  const { code, message, by, at } = frame;
  return {
    type: 'end',
    code: isOffset(code) ? code : 0,
    reason,
    message: textOr(message, ''),
    at: textOr(at, ''),
    ...(isText(by) && { by }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function textOr(value: unknown, fallback: string): string {
  return isText(value) ? value : fallback;
}

function isOffset(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
