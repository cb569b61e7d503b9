import { chmod, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import type { SimulatedProfile } from './profile.ts';
import { loadSimulated } from './profiles.ts';
import { recipeOf } from './recipe.ts';

t.test(
  'a recipe changes with each thing that decides what the disk holds, and with nothing else',
  async (t) => {
    const directory = t.testdir({
      'profile.yaml': 'title: A',
      'base.yaml': 'suite: A',
      files: { etc: { issue: 'one' } },
      baseFiles: { etc: { motd: 'one' } },
      build: { 'build.ts': 'code', 'build.test.ts': 'test', guest: { 'init.sh': 'script' } },
      layer: { 'layer.ts': 'code' },
    });
    const at = (name: string) => path.join(directory, name);
    const loaded = await loadSimulated('custom-agetty');
    const profile: SimulatedProfile = {
      ...loaded,
      name: 'guest',
      file: at('profile.yaml'),
      files: at('files'),
      base: { ...loaded.base, file: at('base.yaml'), files: at('baseFiles') },
    };
    const builders = { base: [at('build')], layer: [at('layer')] };
    const digests = async (changed: Partial<SimulatedProfile> = {}) => {
      const recipe = await recipeOf({ ...profile, ...changed }, builders);
      return { guest: recipe.digest, base: recipe.below.digest };
    };
    const seen = new Set(Object.values(await digests()));
    const isNew = async (
      what: string,
      affected: 'base and guest' | 'guest',
      changed?: Partial<SimulatedProfile>,
    ) => {
      const now = await digests(changed);
      t.notOk(seen.has(now.guest), what);
      t.equal(seen.has(now.base), affected === 'guest', `${what}: the base`);
      for (const digest of Object.values(now)) seen.add(digest);
    };

    t.match((await digests()).guest, /^[0-9a-f]{12}$/);
    await isNew('another name', 'guest', { name: 'other' });
    await writeFile(at('profile.yaml'), 'title: B');
    await isNew('the profile', 'guest');
    await writeFile(at('files/etc/issue'), 'two');
    await isNew('a file of the guest', 'guest');
    await chmod(at('files/etc/issue'), 0o755);
    await isNew('a file that is now a program', 'guest');
    await writeFile(at('files/etc/motd'), '');
    await isNew('one file more', 'guest');
    await writeFile(at('layer/layer.ts'), 'other code');
    await isNew('the maker of overlays', 'guest');
    await writeFile(at('base.yaml'), 'suite: B');
    await isNew('the base', 'base and guest');
    await writeFile(at('baseFiles/etc/motd'), 'two');
    await isNew('a file of the base', 'base and guest');
    await writeFile(at('build/build.ts'), 'other code');
    await isNew('the builder', 'base and guest');
    await writeFile(at('build/guest/init.sh'), 'other script');
    await isNew('a script of the builder', 'base and guest');

    const before = await digests();
    await writeFile(at('build/build.test.ts'), 'other test');
    t.same(await digests(), before, 'not a test');
    await chmod(at('files/etc/issue'), 0o700);
    t.same(await digests(), before, 'not what git does not keep');
    await rm(at('files/etc/motd'));
    await writeFile(at('files/etc/motd'), '');
    t.same(await digests(), before, 'not the time of a file');
  },
);
