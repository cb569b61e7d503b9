import type { MachineEvent, MachineOperation } from '../../lab/guest/machine-event.ts';
import type { Cast } from '../recording/cast.ts';

/** What a recording says, and what it waits for, one after the other. */
export type Cue =
  /** The guest says it, as soon as it may. */
  | { readonly kind: 'says'; readonly text: string }
  /** Goes on when the same has been typed. */
  | { readonly kind: 'types'; readonly text: string }
  /** Goes on when the same is done to the machine. */
  | { readonly kind: 'does'; readonly operation: MachineOperation }
  /** Happens by itself. */
  | { readonly kind: 'happens'; readonly event: Exclude<MachineEvent, MachineOperation> }
  /** Goes on when so many steps have begun, this one included. */
  | { readonly kind: 'step'; readonly title: string; readonly number: number };

/** So much is said at once: whoever reads the line keeps up. */
const saidAtOnce = 4_096;
const gap = /^\d+ bytes are missing here$/;
// Cursor position, device attributes and status, modes, sizes, colours.
const terminalReply =
  /\x1b\[\d+;\d+R|\x1b\[[?>][\d;]*c|\x1b\[\d*n|\x1b\[\?[\d;]+\$y|\x1b\[[\d;]+t|\x1b\]\d+;[^\x07\x1b]*(?:\x07|\x1b\\)/g;

/** What somebody has typed, without what a terminal answers by itself. */
export function withoutReplies(typed: string): string {
  return typed.replace(terminalReply, '');
}

/** Reads a recording as what is to be played. */
export function cuesOf({ events }: Cast): readonly Cue[] {
  const cues: Cue[] = [];
  let steps = 0;
  for (const [, code, data] of events) {
    if (code === 'o') addSaid(cues, data);
    else if (code === 'i') addTyped(cues, withoutReplies(data));
    else if (code === 'm' && !gap.test(data)) cues.push({ kind: 'step', title: data, number: ++steps });
    else if (code === 'x') cues.push(cueOf(JSON.parse(data) as MachineEvent));
  }
  return cues;
}

/** What comes before the first cue of those kinds. */
export function upTo(cues: readonly Cue[], kinds: readonly Cue['kind'][]): readonly Cue[] {
  const end = cues.findIndex(({ kind }) => kinds.includes(kind));
  return cues.slice(0, end < 0 ? undefined : end);
}

/** Whether that happens in them. */
export function happensIn(
  cues: readonly Cue[],
  happened: (Cue & { kind: 'happens' })['event']['happened'],
): boolean {
  return cues.some((cue) => cue.kind === 'happens' && cue.event.happened === happened);
}

/** The pictures of the display, one after the other. */
export function picturesOf(cues: readonly Cue[]): readonly string[] {
  return cues.flatMap((cue) => (cue.kind === 'happens' && cue.event.happened === 'display' ? [cue.event.picture] : [])); // prettier-ignore
}

function cueOf(event: MachineEvent): Cue {
  return 'did' in event ? { kind: 'does', operation: event } : { kind: 'happens', event };
}

function addTyped(cues: Cue[], text: string): void {
  const last = cues.at(-1);
  if (text === '') return;
  if (last?.kind === 'types') cues[cues.length - 1] = { kind: 'types', text: last.text + text };
  else cues.push({ kind: 'types', text });
}

function addSaid(cues: Cue[], data: string): void {
  const last = cues.at(-1);
  const room = last?.kind === 'says' ? saidAtOnce - last.text.length : 0;
  if (last?.kind === 'says' && room > 0)
    cues[cues.length - 1] = { kind: 'says', text: last.text + data.slice(0, room) };
  for (let from = room; from < data.length; from += saidAtOnce)
    cues.push({ kind: 'says', text: data.slice(from, from + saidAtOnce) });
}
