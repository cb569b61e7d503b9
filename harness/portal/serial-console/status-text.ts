import { stageLabel } from './stage-label.ts';
import type { ConsoleState } from './session-state.ts';

/** The one line above the terminal: what the console is doing now. */
export interface StatusText {
  readonly mood: 'busy' | 'good' | 'off';
  readonly text: string;
}

/** Puts a state into words. */
export function describeStatus(state: ConsoleState, vm: string): StatusText {
  switch (state.phase) {
    case 'idle':
      return { mood: 'off', text: 'Not connected' };
    case 'requesting':
      return { mood: 'busy', text: 'Asking for a session' };
    case 'opening':
      return { mood: 'busy', text: 'Opening the channel' };
    case 'signing-in':
      return { mood: 'busy', text: 'Signing in' };
    case 'replaying':
      return { mood: 'busy', text: `Replaying ${formatBytes(state.replayBytes)} of recent output` };
    case 'connected': {
      const { seat } = state;
      const stage = seat.stage === undefined ? '' : ` · stage: ${stageLabel(seat.stage)}`;
      const from =
        seat.tookOverFrom === undefined || seat.tookOverFrom === seat.user
          ? ''
          : ` · taken over from ${seat.tookOverFrom}`;
      return { mood: 'good', text: `Connected as ${seat.user} to ${vm}${stage}${from}` };
    }
    case 'ended':
      return { mood: 'off', text: 'Disconnected · press Enter to reconnect' };
  }
}

/** A byte count as a person reads it. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
