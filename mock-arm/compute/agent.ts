import type { FleetVm, ScriptOutcome } from '../fleet.ts';
import { agentNotReady, extensionsNeedRunningVm } from './errors.ts';

/** Throws 409 where a guest could not be asked at all. */
export function requireRunning({ powerState }: FleetVm): void {
  if (powerState !== 'running') throw extensionsNeedRunningVm();
}

/**
 * What the guest does first. The real agent is a service, so what it is asked while the guest still boots waits until
 * the root file system takes writes. This one is there from the initrd on: it tries its folder, for a minute at most,
 * and a guest whose root stays read-only lets the script say so itself.
 */
const waitForRoot = `attempts=0
until { mkdir -p /var/lib/waagent && touch /var/lib/waagent; } 2>/dev/null || [ "$attempts" -ge 120 ]; do
  sleep 0.5
  attempts=$((attempts + 1))
done
unset attempts`;

/** Runs a script by the guest's agent. Throws `VMAgentStatusCommunicationError` where there is none. */
export async function runByAgent(vm: FleetVm, script: string): Promise<ScriptOutcome> {
  if (!vm.agentReady) throw agentNotReady(vm.name);
  return vm.runScript(`${waitForRoot}\n${script}`);
}

/** A word of a shell script that means just this text. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
