import { chmod, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import type { Profile } from './profile.ts';
import { loadProfile } from './profiles.ts';
import { recipeDigest } from './recipe.ts';

t.test(
  'a recipe changes with each thing that decides what the disk holds, and with nothing else',
  async (t) => {
    const directory = t.testdir({
      'profile.yaml': 'title: A',
      files: { etc: { issue: 'one' } },
      builder: { 'build.ts': 'code', 'build.test.ts': 'test', guest: { 'init.sh': 'script' } },
    });
    const at = (name: string) => path.join(directory, name);
    const profile: Profile = {
      ...(await loadProfile('custom-agetty')),
      name: 'guest',
      sources: [at('profile.yaml')],
      layers: [at('files')],
    };
    const digest = (changed: Partial<Profile> = {}) =>
      recipeDigest({ ...profile, ...changed }, at('builder'));
    const seen = new Set([await digest()]);
    const isNew = async (what: string, current: Promise<string>) => {
      const now = await current;
      t.notOk(seen.has(now), what);
      seen.add(now);
    };

    t.match(await digest(), /^[0-9a-f]{12}$/);
    await isNew('another name', digest({ name: 'other' }));
    await isNew('one base more', digest({ sources: [at('profile.yaml'), at('profile.yaml')] }));
    await writeFile(at('profile.yaml'), 'title: B');
    await isNew('the profile', digest());
    await writeFile(at('files/etc/issue'), 'two');
    await isNew('a file of the guest', digest());
    await chmod(at('files/etc/issue'), 0o755);
    await isNew('a file that is now a program', digest());
    await writeFile(at('files/etc/motd'), '');
    await isNew('one file more', digest());
    await writeFile(at('builder/build.ts'), 'other code');
    await isNew('the builder', digest());
    await writeFile(at('builder/guest/init.sh'), 'other script');
    await isNew('a script of the builder', digest());

    const before = await digest();
    await writeFile(at('builder/build.test.ts'), 'other test');
    t.equal(await digest(), before, 'not a test');
    await chmod(at('files/etc/issue'), 0o700);
    t.equal(await digest(), before, 'not what git does not keep');
    await rm(at('files/etc/motd'));
    await writeFile(at('files/etc/motd'), '');
    t.equal(await digest(), before, 'not the time of a file');
  },
);
