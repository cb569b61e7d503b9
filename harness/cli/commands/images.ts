import { exitCodes } from '../../errors/index.ts';
import type { CommandBody, CommandCall } from './definition.ts';
import { build } from './images/build.ts';
import { exportImage } from './images/export.ts';
import { importOne } from './images/import.ts';
import { learn } from './images/learn.ts';
import { list } from './images/list.ts';
import { pull } from './images/pull.ts';
import { prune, remove } from './images/remove.ts';
import { problem } from './images/shared.ts';

const actions: Readonly<Record<string, (call: CommandCall) => Promise<void>>> = {
  list,
  build,
  import: importOne,
  learn,
  pull,
  rm: remove,
  prune,
  export: exportImage,
};

/** `ttys0 images`: what the cache holds, and how to fill and empty it. */
export const run: CommandBody = async (call) => {
  const [name = 'list', ...words] = call.words;
  const action = actions[name];
  if (!action) throw problem(`there is no images ${name}; there are ${Object.keys(actions).join(', ')}`);
  await action({ ...call, words });
  return exitCodes.pass;
};
