import type { Deadline } from '../../deadline/deadline.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import { Operator } from '../../line/operator.ts';
import { reachStage } from '../../line/stage/reach.ts';
import type { StartingStage } from '../../scenario/scenario.ts';
import { driveTo } from '../../template/stages/reach-stage.ts';

const drives = { grub: 'grub-menu', shell: 'shell', rescue: 'rescue' } as const;

/**
 * Switches a guest on and brings it to the stage at which its scenario begins: at once where it was thawed there, else by
 * booting it and typing what a person would type.
 */
export async function startGuest(guest: LabGuest, stage: StartingStage, deadline: Deadline): Promise<void> {
  if (stage === 'off') return;
  await guest.start();
  if (stage === 'firmware') return;
  if (stage === 'login') return reachStage(guest, 'login', deadline);
  if (guest.power.thawed) return;
  using operator = new Operator(guest.line, { from: guest.line.start });
  await driveTo(drives[stage], operator, guest.profile, deadline);
}
