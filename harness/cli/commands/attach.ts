import { loadProfile } from '../../../images/index.ts';
import { ArmClient } from '../../client/arm-client.ts';
import { findUser } from '../../client/find-lab.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { Lab } from '../../lab/lab.ts';
import { restoredSource } from '../../matrix/rewind/restored-machines.ts';
import { goneOf, readRewind } from '../../matrix/rewind/rewind.ts';
import { connectTerminal } from '../connect/connect-terminal.ts';
import { textOption } from '../options.ts';
import { paint } from '../output/paint.ts';
import { prepareHost } from '../prepare.ts';
import { chooseMoment } from '../results/choose-moment.ts';
import { chooseRun } from '../results/choose-run.ts';
import type { CommandBody } from './definition.ts';

/** `ttys0 attach`: this terminal on the guest of an earlier run, as it was at one of its steps. */
export const run: CommandBody = async ({ words: [given], options, signal }) => {
  if (given === undefined)
    throw new Ttys0Error('usage.option', { problem: 'name the folder of the results', command: 'ttys0 attach' }); // prettier-ignore
  const { result, directory } = await chooseRun(given, textOption(options['run']));
  const rewind = await readRewind(directory);
  if (!rewind) throw new Ttys0Error('usage.rewind-none', { run: result.id, suite: result.suite });
  const moment = chooseMoment(rewind.moments, textOption(options['at']));
  const gone = await goneOf(rewind);
  if (gone !== undefined)
    throw new Ttys0Error('usage.rewind-gone', { run: result.id, suite: result.suite, file: gone });
  const accelerator = await prepareHost({ accelerator: rewind.accelerator, mirror: undefined }, signal);
  await using lab = await Lab.start({ port: 0, accelerator });
  const profile = await loadProfile(rewind.image);
  const source = restoredSource(profile, directory, moment);
  const guest = await lab.addGuest(rewind.image.replace('.', '-'), source);
  await guest.start();
  process.stderr.write(
    `${paint.green('restored')} ${rewind.image} (${guest.source}) as it was at "${moment.title}"${moment.failed ? ', where it failed' : ''}\n` +
      paint.dim('It is a copy, and goes when you leave.\n'),
  );
  await using client = await ArmClient.create(lab.description, findUser(lab.description, 'alice'));
  return await connectTerminal(client, guest.name, signal); // the lab goes only afterwards
};
