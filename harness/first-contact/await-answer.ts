import type { Deadline } from '../deadline/deadline.ts';
import type { Stage } from '../line/stage/rules.ts';
import type { BootingGuest } from '../template/boot.ts';
import { awaitRest, lastRow } from './rest.ts';

/** What a console asks first: a name; nothing, because a shell is there; something unknown; or nothing at all. */
export type Answer =
  | { readonly kind: 'login' | 'autologin' | 'firstboot'; readonly prompt: string }
  | { readonly kind: 'nothing'; readonly stage: Stage; readonly why: string };

/** Stages at which a guest waits for help, or for nothing any more. */
const finalStages: readonly Stage[] = ['panic', 'emergency', 'rescue', 'dead'];
/** How often Enter is pressed at a console that stays silent while its machine has nothing to do. */
const mostEnters = 6;
/** A set-up program asks something, or shows what can be chosen. */
const question = /[?:]$|\[[yY]\/[nN]\]|press (?:any|enter|return)|<\s*(?:ok|yes|next)\s*>/i;

/** Waits until a console shows something that a person can answer, or until it is clear that it will not. */
export async function awaitAnswer(guest: BootingGuest, deadline: Deadline): Promise<Answer> {
  const { operator, line } = guest;
  let [enters, saidBefore] = [0, -1];
  for (;;) {
    const rest = await awaitRest(guest, deadline);
    const { stage } = line.stage;
    if (rest === 'ended') return { kind: 'nothing', stage, why: 'its machine has ended' };
    if (rest === 'late') return { kind: 'nothing', stage, why: whereItIs(stage) };
    if (stage !== 'shell' && finalStages.includes(stage))
      return { kind: 'nothing', stage, why: `it waits at ${stage}` };
    const before = lastRow(guest);
    if (line.end !== saidBefore) enters = 0;
    if (enters === mostEnters) {
      if (stage !== 'grub' && question.test(before)) return { kind: 'firstboot', prompt: before };
      return { kind: 'nothing', stage, why: whereItIs(stage) };
    }
    enters += 1;
    operator.type('\r');
    if (rest === 'idle') saidBefore = line.end;
    else if ((await awaitRest(guest, deadline)) === 'prompt' && sameKind(before, lastRow(guest))) {
      // A prompt is what comes again when Enter is pressed.
      const row = lastRow(guest);
      if (isFinal(line.stage.stage)) return { kind: 'nothing', stage, why: `it waits at ${stage}` };
      return { kind: asksForName(row) ? 'login' : 'autologin', prompt: `${row} ` };
    }
  }
}

function isFinal(stage: Stage): boolean {
  return stage === 'initrd' || stage === 'grub' || finalStages.includes(stage);
}

const asksForName = (row: string): boolean => /[Ll]ogin:$/.test(row);
const sameKind = (one: string, other: string): boolean => asksForName(one) === asksForName(other);

function whereItIs(stage: Stage): string {
  return stage === 'silent' ? 'it has said nothing on COM1' : `the last that was seen of it is its ${stage}`;
}
