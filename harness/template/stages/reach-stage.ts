import { loginsOf, type Profile } from '../../../images/index.ts';
import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { bootEdited } from '../../line/grub/editor.ts';
import { stopAtMenu } from '../../line/grub/menu.ts';
import { logIn } from '../../line/login.ts';
import type { Operator } from '../../line/operator.ts';
import { promptsOf } from '../prompts.ts';
import type { TemplateStage } from '../stage.ts';

/** What sulogin says, in its versions and patches. */
const maintenance =
  /(?:Give root password for|Enter root password for system|Press [Ee]nter for(?: system)?) ?maintenance|Press Enter to continue|Cannot open access to console/;
/** Prompts that say what they wait for. */
const waitsForEnter = /Press Enter to continue\.$|to continue\): ?$/;

/**
 * Brings a guest that has just been switched on to a stage, at its line. Fails with `line.*` errors, or with
 * `template.stage-unavailable` where this guest has no such stage.
 */
export async function driveTo(
  stage: TemplateStage,
  operator: Operator,
  profile: Profile,
  deadline: Deadline,
): Promise<void> {
  switch (stage) {
    case 'grub-menu':
      return stopAtBootMenu(operator, profile, deadline);
    case 'login-prompt':
      return reachLogin(operator, profile, deadline);
    case 'shell':
      await reachLogin(operator, profile, deadline);
      return logIn(operator, firstLogin(profile), deadline, promptsOf(profile));
    case 'rescue':
      return reachRescue(operator, profile, deadline);
  }
}

/** The first user who has a password, root last. */
function firstLogin(profile: Profile): { readonly name: string; readonly password: string } {
  const able = loginsOf(profile);
  const login = able.find(({ name }) => name !== 'root') ?? able[0];
  if (login) return login;
  throw new Ttys0Error('guest.no-login', { guest: profile.name });
}

async function stopAtBootMenu(operator: Operator, { name }: Profile, deadline: Deadline): Promise<void> {
  if (await stopAtMenu(operator, deadline)) return;
  const reason = 'its GRUB shows no menu on the serial port';
  throw new Ttys0Error('template.stage-unavailable', { guest: name, stage: 'grub-menu', reason });
}

async function reachLogin(operator: Operator, profile: Profile, deadline: Deadline): Promise<void> {
  const { login, shell, autologin } = promptsOf(profile);
  const prompt = autologin ? shell : login;
  const { index } = await operator.expect([/executed automatically in/, prompt], deadline);
  if (index === 1) return;
  operator.type('\r'); // rather than wait for the countdown
  await operator.expect(prompt, deadline);
}

/** What a kernel's line gets where nobody has described the system. */
const usualRescue = ({ init }: Profile): string =>
  init === 'systemd' ? 'systemd.unit=rescue.target' : 'single';

async function reachRescue(operator: Operator, profile: Profile, deadline: Deadline): Promise<void> {
  const [procedure] = profile.singleUser;
  await stopAtBootMenu(operator, profile, deadline);
  if (!procedure) {
    await bootEdited(operator, { append: usualRescue(profile) }, deadline);
    await operator.expect([maintenance, promptsOf(profile).shell], deadline);
    return;
  }
  await bootEdited(operator, { append: procedure.append, remove: procedure.remove }, deadline);
  // As far as where it waits for somebody: with root locked that is before it gives up and goes on to the login.
  for (const prompt of procedure.prompts) {
    await operator.expect(prompt, deadline);
    if (waitsForEnter.test(prompt)) return;
  }
}
