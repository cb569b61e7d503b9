import assert from 'node:assert/strict';
import type { ConsoleSession, GuestFacts, Match, Pattern, SingleUserProcedure, World } from 'ttys0';
import { boot, typedAgain } from './typed-again.ts';

/** Prompts that say what they wait for. */
const waitsForEnter = /Press Enter to continue\.$|to continue\): ?$/;
/** How each kind of console answers in single-user mode: where another one comes than the distribution's, that is all. */
const answers = [
  'Press Enter for maintenance',
  'Give root password for maintenance',
  'Cannot open access to console, the root account is locked.',
  'login: ',
];

/** For `guests`: those with a procedure of that name. */
export function having(name: string): (guest: GuestFacts) => boolean {
  return ({ singleUser }) => singleUser.some((procedure) => procedure.name === name);
}

/** For `variant`: Ubuntu's GRUB is not on the serial port until its user sets it so. */
export function menuOnSerial({ grub }: GuestFacts): string | undefined {
  return grub.onSerial ? undefined : 'grub-menu';
}

/** For `proves`: the row of the guest's distribution; that of all guests where it has none of its own. */
export function rowOfDistribution({ cites }: GuestFacts): string {
  return cites.find((cited) => cited.startsWith('distro.') && cited !== 'distro.general') ?? 'distro.general';
}

/** Types the procedure of that name over GRUB's menu, and answers its prompts as a person does. */
export async function bootInto(
  name: string,
  session: ConsoleSession,
  { guest, step }: World,
): Promise<SingleUserProcedure> {
  const procedure = guest.facts.singleUser.find((known) => known.name === name);
  assert.ok(procedure, `${guest.facts.name} has no procedure ${name}`);
  const { append, prompts, ends } = procedure;
  await step(`alice adds ${append} to GRUB's kernel line and boots it`, () => session.bootEdited(procedure));
  await step('the console says word for word what this distribution says', () =>
    answerPrompts(session, prompts, ends !== 'password'),
  );
  return procedure;
}

/** Waits for each of the prompts in its turn; where one waits for Enter, it is pressed before the next one. */
export async function answerPrompts(
  session: ConsoleSession,
  prompts: readonly string[],
  withEnter: boolean,
): Promise<void> {
  const others = answers.filter((answer) => !prompts.some((prompt) => prompt.includes(answer)));
  for (const [place, prompt] of prompts.entries()) {
    const before = withEnter ? prompts.slice(0, place) : [];
    const { index, text } = await follows(session, before, [prompt, ...others]);
    assert.equal(index, 0, `it says "${text}", and never "${prompt}"`);
  }
}

/** What comes after these prompts; Enter is pressed where the last one waits for it. */
export async function follows(
  session: ConsoleSession,
  prompts: readonly string[],
  patterns: Pattern | readonly Pattern[],
): Promise<Match> {
  if (!waitsForEnter.test(prompts.at(-1) ?? '')) return session.expect(patterns, boot);
  return typedAgain(session, () => session.type('\r'), patterns);
}
