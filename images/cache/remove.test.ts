import { readdir } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { ownerTag } from '../build/owner-tag.ts';
import { loadProfile } from '../profiles.ts';
import { recipeOf } from '../recipe.ts';
import { removeImages } from './remove.ts';

/** The tag of a process that cannot live: no process starts before the machine does. */
const deadTag = `${process.pid}.0`;

t.beforeEach(async (t) => {
  const current = `custom-agetty-${(await recipeOf(await loadProfile('custom-agetty'))).digest}`;
  const alive = await ownerTag();
  const directory = t.testdir({
    tmp: { [`ttys0-build-${deadTag}-a`]: { root: {} }, [`ttys0-build-${alive}-b`]: {}, other: {} },
    cache: {
      images: {
        [current]: { 'disk.qcow2': '' },
        'custom-agetty-000000000000': { 'disk.qcow2': '' },
        'gone-guest-0123456789ab': {},
        [`.partial-${deadTag}-a`]: {},
        [`.partial-${alive}-b`]: {},
        'custom-agetty.build.log': '',
      },
    },
  });
  const before = { TMPDIR: process.env['TMPDIR'], TTYS0_CACHE_DIR: process.env['TTYS0_CACHE_DIR'] };
  process.env['TMPDIR'] = path.join(directory, 'tmp');
  process.env['TTYS0_CACHE_DIR'] = path.join(directory, 'cache');
  t.teardown(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });
  t.context = { directory, current, alive };
});

interface Context {
  readonly directory: string;
  readonly current: string;
  readonly alive: string;
}

t.test('what dead builds left and what no recipe stands for goes; the rest stays', async (t) => {
  const { directory, current, alive } = t.context as Context;
  const removed = await removeImages();
  t.same(removed.map((file) => path.basename(file)).sort(), [
    `.partial-${deadTag}-a`,
    'custom-agetty-000000000000',
    'gone-guest-0123456789ab',
    `ttys0-build-${deadTag}-a`,
  ]);
  t.same((await readdir(path.join(directory, 'tmp'))).sort(), ['other', `ttys0-build-${alive}-b`]);
  t.same(await readdir(path.join(directory, 'cache/images')), [
    `.partial-${alive}-b`,
    current,
    'custom-agetty.build.log',
  ]);
});

t.test('with `all`, images in use today go, too; a build that runs does not', async (t) => {
  const { directory, alive } = t.context as Context;
  await removeImages({ all: true });
  t.same(await readdir(path.join(directory, 'cache/images')), [
    `.partial-${alive}-b`,
    'custom-agetty.build.log',
  ]);
});

t.test('where nothing was ever built there is nothing to remove', async (t) => {
  const { directory } = t.context as Context;
  process.env['TTYS0_CACHE_DIR'] = path.join(directory, 'nowhere');
  process.env['TMPDIR'] = path.join(directory, 'cache');
  t.same(await removeImages(), []);
});
