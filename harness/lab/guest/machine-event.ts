import type { ScriptOutcome } from '../../../mock-arm/fleet.ts';

/** What somebody does to a guest's machine. */
export type MachineOperation =
  | { readonly did: 'start' | 'stop' | 'crash' | 'pause' | 'resume' | 'reset' | 'nmi' }
  | { readonly did: 'sysrq'; readonly keys: string }
  | { readonly did: 'script'; readonly script: string };

/** What happens to a guest's machine beside what it says; part of a recording, so that it can be played again. */
export type MachineEvent =
  | MachineOperation
  /** It went on from a template rather than boot. */
  | { readonly happened: 'thaw' }
  /** The guest's agent has answered for the first time since the machine was switched on. */
  | { readonly happened: 'agent' }
  /** The script that was run last has ended; without an outcome where the guest did not run it. */
  | { readonly happened: 'script-end'; readonly outcome?: ScriptOutcome }
  /** Somebody looked at its display, and saw another picture than was seen before: a PPM, deflated, in base64. */
  | { readonly happened: 'display'; readonly picture: string }
  /** The process has ended, and all that it had said has been read. */
  | { readonly happened: 'exit' };
