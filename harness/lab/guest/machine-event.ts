import type { ScriptOutcome } from '../../../mock-arm/fleet.ts';

/** What happens to a guest's machine beside what it says; part of a recording, so that it can be played again. */
export type MachineEvent =
  /** Somebody did this to it. */
  | { readonly did: 'start' | 'stop' | 'crash' | 'pause' | 'resume' | 'reset' | 'nmi' }
  | { readonly did: 'sysrq'; readonly keys: string }
  | { readonly did: 'script'; readonly outcome: ScriptOutcome }
  /** The process ended by itself: the guest powered itself off, or QEMU crashed. */
  | { readonly happened: 'exit' };
