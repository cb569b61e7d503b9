import { clientEnvironment } from '../../client/environment.ts';
import { findLab } from '../../client/find-lab.ts';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { assignments, shells } from '../output/assignments.ts';
import { defaultGuest, textOption } from '../options.ts';
import type { CommandBody } from './definition.ts';

/** `ttys0 env`: what Azure clients need to know of the running lab, in a shell's own words. It holds a secret. */
export const run: CommandBody = async ({ words: [guest = defaultGuest], options }) => {
  const given = textOption(options['shell']) ?? 'sh';
  const shell = shells.find((known) => known === given);
  if (!shell) {
    const problem = `--shell takes ${shells.join(', ')}, not ${given}`;
    throw new Ttys0Error('usage.option', { problem, command: 'ttys0 env' });
  }
  const variables = clientEnvironment(await findLab(guest));
  const text = options['json'] === true ? JSON.stringify(variables) : assignments(variables, shell);
  process.stdout.write(`${text}\n`);
  return exitCodes.pass;
};
