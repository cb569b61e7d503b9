import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { attributes, bytesContent, type RootTree } from '../../../tree/index.ts';
import { makeImportedDisk } from '../disk/make-disk.ts';
import { program, treeOf } from './small-tree.ts';

const rootUuid = 'c0ffee00-1111-4222-8333-444444444444';
export const capability = Buffer.from('0100000200200080000000000000000000000000', 'hex');
export const oddName = 'a\x1b[31m\n\xff"b';

/** A tree with all that a host's files would not be let have. */
function specialTree(): RootTree {
  const tree = treeOf({
    '/usr/bin/su': program(),
    '/bin': '-> usr/bin',
    '/etc/shadow': 'root:*:\n',
    [`/etc/${oddName}`]: 'odd',
  });
  tree.change('/usr/bin/su', { mode: 0o4755 });
  tree.change('/etc/shadow', { mode: 0, gid: 42 });
  tree.change('/etc', { mode: 0o2555, uid: 70_000 });
  const su = tree.file('/usr/bin/su');
  if (su) tree.put('/usr/bin/also-su', su);
  tree.put('/usr/bin/ping', {
    kind: 'file',
    ...attributes(0o755, { xattrs: new Map([['security.capability', capability]]) }),
    content: bytesContent('p'),
  });
  tree.put('/dev/console', {
    kind: 'character-device',
    ...attributes(0o600, { gid: 5 }),
    major: 5,
    minor: 1,
  });
  tree.put('/dev/sda', { kind: 'block-device', ...attributes(0o660), major: 8, minor: 0 });
  tree.put('/run/pipe', { kind: 'fifo', ...attributes(0o620) });
  tree.directory('/tmp', 0o1777);
  return tree;
}

/** Makes the disk in `directory`, as whoever runs this. */
export async function makeSpecialDisk(directory: string): Promise<void> {
  const scratch = path.join(directory, 'work');
  mkdirSync(scratch, { mode: 0o700 });
  await makeImportedDisk({
    tree: specialTree(),
    rootUuid,
    diskPath: path.join(directory, 'disk.qcow2'),
    scratch,
  });
}
