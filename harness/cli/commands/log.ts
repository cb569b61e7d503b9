import { pipeline } from 'node:stream/promises';
import { ArmClient } from '../../client/arm-client.ts';
import { findLab, findUser } from '../../client/find-lab.ts';
import { wholeLog } from '../../client/whole-log.ts';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { keptParts } from '../../lab/diagnostics/names.ts';
import { defaultGuest, textOption } from '../options.ts';
import { VisibleText } from '../output/visible.ts';
import type { CommandBody } from './definition.ts';

/** `ttys0 log`: a guest's serial log, part by part as storage has it, on standard output. Throws `lab.log-none`. */
export const run: CommandBody = async ({ words: [guest = defaultGuest], options, signal }) => {
  const lab = await findLab(guest);
  await using client = await ArmClient.create(lab, findUser(lab, textOption(options['as']) ?? 'alice'));
  const log = said(
    wholeLog((part) => client.serialLog(guest, part), keptParts),
    guest,
  );
  const text = options['raw'] === true ? log : visible(log);
  try {
    await pipeline(text, process.stdout, { signal, end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error; // who reads has seen enough
  }
  return exitCodes.pass;
};

async function* said(log: AsyncIterable<Uint8Array>, guest: string): AsyncGenerator<Uint8Array> {
  let isEmpty = true;
  for await (const bytes of log) {
    isEmpty = false;
    yield bytes;
  }
  if (isEmpty) throw new Ttys0Error('lab.log-none', { guest });
}

async function* visible(log: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const text = new VisibleText();
  for await (const bytes of log) yield text.take(bytes);
  yield text.end();
}
