import { readdir } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { ownerTag } from '../../harness/host/owner-tag.ts';
import { loadSimulated } from '../profiles.ts';
import { recipeOf } from '../recipe.ts';
import { removeImages } from './remove.ts';

/** The tag of a process that cannot live: no process starts before the machine does. */
const deadTag = `${process.pid}.0`;

t.beforeEach(async (t) => {
  const guest = await recipeOf(await loadSimulated('custom-agetty'));
  const current = `custom-agetty-${guest.digest}`;
  const currentBase = `base-sysvinit-${guest.below.digest}`;
  const variant = await recipeOf(await loadSimulated('custom-agetty.key-only'));
  const currentVariant = `custom-agetty.key-only-${variant.digest}`;
  const alive = await ownerTag();
  const directory = t.testdir({
    tmp: { [`ttys0-build-${deadTag}-a`]: { root: {} }, [`ttys0-build-${alive}-b`]: {}, other: {} },
    cache: {
      'in-use': { [alive]: { 'images%2Fheld-guest-0123456789ab': '' } },
      images: {
        [current]: { 'disk.qcow2': '' },
        [currentBase]: { 'disk.qcow2': '' },
        [currentVariant]: { 'disk.qcow2': '' },
        'base-gone-0123456789ab': {},
        'base-sysvinit-000000000000': {},
        'custom-agetty-000000000000': { 'disk.qcow2': '' },
        'custom-agetty.gone-0123456789ab': {},
        'gone-guest-0123456789ab': {},
        'held-guest-0123456789ab': {},
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
  t.context = { directory, alive, current: [current, currentBase, currentVariant] };
});

interface Context {
  readonly directory: string;
  readonly current: readonly string[];
  readonly alive: string;
}

t.test('what dead builds left and what no recipe stands for goes; the rest stays', async (t) => {
  const { directory, current, alive } = t.context as Context;
  const removed = await removeImages();
  t.same(removed.map((file) => path.basename(file)).sort(), [
    `.partial-${deadTag}-a`,
    'base-gone-0123456789ab',
    'base-sysvinit-000000000000',
    'custom-agetty-000000000000',
    'custom-agetty.gone-0123456789ab',
    'gone-guest-0123456789ab',
    `ttys0-build-${deadTag}-a`,
  ]);
  t.same((await readdir(path.join(directory, 'tmp'))).sort(), ['other', `ttys0-build-${alive}-b`]);
  const stays = [`.partial-${alive}-b`, ...current, 'custom-agetty.build.log', 'held-guest-0123456789ab'];
  t.same((await readdir(path.join(directory, 'cache/images'))).sort(), stays.sort());
});

t.test('with `all`, images of today go, too; what a process uses or builds does not', async (t) => {
  const { directory, alive } = t.context as Context;
  await removeImages({ all: true });
  t.same((await readdir(path.join(directory, 'cache/images'))).sort(), [
    `.partial-${alive}-b`,
    'custom-agetty.build.log',
    'held-guest-0123456789ab',
  ]);
});

t.test('where nothing was ever built there is nothing to remove', async (t) => {
  const { directory } = t.context as Context;
  process.env['TTYS0_CACHE_DIR'] = path.join(directory, 'nowhere');
  process.env['TMPDIR'] = path.join(directory, 'cache');
  t.same(await removeImages(), []);
});
