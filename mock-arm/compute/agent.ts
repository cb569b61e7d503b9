import type { FleetVm, ScriptOutcome } from '../fleet.ts';
import { agentNotReady, extensionsNeedRunningVm } from './errors.ts';

/** Throws 409 where a guest could not be asked at all. */
export function requireRunning({ powerState }: FleetVm): void {
  if (powerState !== 'running') throw extensionsNeedRunningVm();
}

/** Runs a script by the guest's agent. Throws `VMAgentStatusCommunicationError` where there is none. */
export async function runByAgent(vm: FleetVm, script: string): Promise<ScriptOutcome> {
  if (!vm.agentReady) throw agentNotReady(vm.name);
  return vm.runScript(script);
}

/** A word of a shell script that means just this text. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
