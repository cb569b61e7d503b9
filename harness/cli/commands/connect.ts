import { ArmClient } from '../../client/arm-client.ts';
import { findLab, findUser } from '../../client/find-lab.ts';
import { connectTerminal } from '../connect/connect-terminal.ts';
import { defaultGuest, textOption } from '../options.ts';
import type { CommandBody } from './definition.ts';

/** `ttys0 connect`: this terminal on a guest's serial console. */
export const run: CommandBody = async ({ words: [guest = defaultGuest], options, signal }) => {
  const lab = await findLab(guest);
  await using client = await ArmClient.create(lab, findUser(lab, textOption(options['as']) ?? 'alice'));
  return await connectTerminal(client, guest, signal, options['watch'] === true ? 'watch' : 'connect'); // the client is closed only afterwards
};
