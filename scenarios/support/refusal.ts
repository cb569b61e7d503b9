import assert from 'node:assert/strict';
import type { Answer, LabUser, World } from 'ttys0';

/** How a service says no, in words that are the same wherever they are read. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly text: string;
}

/** The refusal that an answer must be. */
export function refusalOf(answer: Answer): Refusal {
  assert.ok(!answer.accepted, 'the console is given');
  const { status, code, message } = answer;
  return { status, code, text: message };
}

/** The Resource Manager refuses somebody the console, with this status and code, and in exactly these words. */
export async function refuses(user: LabUser, refusal: Refusal): Promise<void> {
  assert.deepEqual(refusalOf(await user.tryToConnect()), refusal);
}

/**
 * Somebody is refused the console in the same words wherever people ask for it: by the Resource Manager, by `ttys0 connect`,
 * and on the page. Three steps.
 */
export async function refusesEverywhere(user: LabUser, refusal: Refusal, step: World['step']): Promise<void> {
  await step(`the Resource Manager refuses ${user.name} in the words of the table`, () =>
    refuses(user, refusal),
  );
  await step(`ttys0 connect says so to ${user.name}`, async () => {
    await using terminal = await user.openTerminal();
    await terminal.expect(refusal.text);
    assert.notEqual(await terminal.exited, 0);
  });
  await step(`the page says so to ${user.name}`, async () => {
    await using page = await user.openPage();
    await page.see(refusal.text);
  });
}

/** Somebody has a console on which the guest answers. */
export async function connects(user: LabUser): Promise<void> {
  await using session = await user.connect();
  session.type('\r');
  await session.expect('login: ');
}
