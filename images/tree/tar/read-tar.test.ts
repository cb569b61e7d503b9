import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { contentSize, readContent } from '../content.ts';
import type { RootTree } from '../root-tree.ts';
import { paxEntry, smallRoot, tarBytes, writeArchive, type RawEntry } from '../testing/tar-bytes.ts';
import { readTar } from './read-tar.ts';

function read(t: Test, bytes: Buffer, limits?: Partial<Limits>): Promise<RootTree> {
  const directory = t.testdir({});
  const file = writeArchive(directory, bytes);
  return readTar(file, { blobs: path.join(directory, 'blobs'), limits: { ...defaultLimits, ...limits } });
}

async function refusal(t: Test, bytes: Buffer, limits?: Partial<Limits>): Promise<Ttys0Error> {
  try {
    await read(t, bytes, limits);
  } catch (error) {
    if (error instanceof Ttys0Error) return error;
    throw error;
  }
  throw new Error('it was read');
}

function textOf(tree: RootTree, name: string): string | undefined {
  return tree.text(name);
}

t.test('entries become nodes with what they have', async (t) => {
  const capability = Buffer.from([1, 0, 0, 2, 0, 0x20, 0, 0x80, 0, 0, 0, 0, 0xff, 0xfe]);
  const tree = await read(
    t,
    tarBytes(
      ...smallRoot,
      { name: 'bin/su', content: 'su', mode: 0o4755, uid: 7 },
      { name: 'usr/bin/also', type: '1', linkName: 'usr/bin/su' },
      { name: 'dev/console', type: '3', device: [5, 1], mode: 0o600 },
      { name: 'dev/sda', type: '4', device: [8, 0] },
      { name: 'run/pipe', type: '6' },
      paxEntry({
        'SCHILY.xattr.security.capability': capability,
        path: Buffer.from('etc/\xff\xfe', 'latin1'),
      }),
      { name: 'etc/other', content: 'x' },
    ),
  );
  const su = tree.file('/usr/bin/su');
  t.match(su, { mode: 0o4755, uid: 7, mtime: 1_700_000_000 }, 'written through the link /bin');
  t.equal(tree.file('/bin/also'), su, 'a hard link is the same file');
  t.match(tree.find('/dev/console'), { kind: 'character-device', major: 5, minor: 1, mode: 0o600 });
  t.match(tree.find('/dev/sda'), { kind: 'block-device', major: 8, minor: 0 });
  t.match(tree.find('/run/pipe'), { kind: 'fifo' });
  const odd = tree.file('/etc/\xff\xfe');
  t.ok(odd?.xattrs.get('security.capability')?.equals(capability), 'bytes stay bytes');
});

t.test('nothing leaves the root', async (t) => {
  for (const entry of [
    { name: '../evil', content: 'x' },
    { name: 'etc/../../evil', content: 'x' },
    { name: '/../evil', content: 'x' },
    { name: 'etc/hard', type: '1', linkName: '../../etc/passwd' },
  ] satisfies RawEntry[]) {
    const error = await refusal(t, tarBytes(...smallRoot, entry));
    t.equal(error.code, 'image.tar-unsafe');
    t.match(error.message, entry.name, 'names the entry');
    t.match(error.message, /out of the root/);
  }
});

t.test('a link is followed within the root, wherever it points', async (t) => {
  const outside = mkdtempSync(path.join(tmpdir(), 'ttys0-outside-'));
  t.teardown(() => rmSync(outside, { recursive: true }));
  writeFileSync(path.join(outside, 'not-ours'), 'the host’s');
  const tree = await read(
    t,
    tarBytes(
      ...smallRoot,
      { name: 'a', type: '2', linkName: '/etc' },
      { name: 'a/passwd', content: 'root:x' },
      { name: 'b', type: '2', linkName: '../../../../../../etc' },
      { name: 'b/group', content: 'root:y' },
      { name: 'c', type: '2', linkName: outside },
      { name: 'c/not-ours', content: 'changed' },
      { name: '/etc/absolute', content: 'z' },
      { name: 'round', type: '2', linkName: 'round' },
    ),
  );
  t.equal(textOf(tree, '/etc/passwd'), 'root:x');
  t.equal(textOf(tree, '/etc/group'), 'root:y');
  t.equal(textOf(tree, '/etc/absolute'), 'z');
  t.equal(readFileSync(path.join(outside, 'not-ours'), 'utf8'), 'the host’s');
  t.equal(tree.find('/round/x'), undefined);
});

t.test('a name with anything in it is kept, and shown so that a terminal does not obey', async (t) => {
  const name = 'etc/\x1b]0;owned\x07\n\xff';
  const tree = await read(t, tarBytes(...smallRoot, { name, content: 'x' }));
  t.equal(textOf(tree, `/${name}`), 'x');
  const error = await refusal(t, tarBytes(...smallRoot, { name: `../${name}`, content: 'x' }));
  t.match(error.message, String.raw`../etc/\x1b]0;owned\x07\x0a\xff`);
  t.notMatch(error.message, /[\x00-\x1f]/);
});

t.test('entries that no file system has are refused', async (t) => {
  const entries: readonly (readonly [RawEntry, RegExp])[] = [
    [{ name: 'etc/x', type: '1', linkName: 'etc/none' }, /not in it before/],
    [{ name: 'etc/x', type: '1', linkName: 'etc' }, /a directory/],
    [{ name: 'etc', content: 'x' }, /takes the place of a directory/],
    [{ name: './', content: 'x', type: '2', linkName: 'a' }, /root directory/],
    [{ name: 'etc/x', type: 'Q' }, /type/],
    [{ name: 'dev/x', type: '3', device: [70_000, 0] }, /numbers that no Linux has/],
    [{ name: 'usr/bin/x/y', content: 'x' }, /./],
  ];
  for (const [entry, problem] of entries.slice(0, -1)) {
    const error = await refusal(t, tarBytes(...smallRoot, entry));
    t.equal(error.code, 'image.tar-unsafe', error.message);
    t.match(error.message, problem);
  }
  for (const [record, name] of [
    [{ path: 'etc/a\0b' }, 'a'],
    [{ linkpath: 'a\0b' }, 'b'],
  ] as const) {
    const entry = { name: `etc/${name}`, type: 'linkpath' in record ? '2' : '0', linkName: 'x' };
    const error = await refusal(t, tarBytes(...smallRoot, paxEntry(record), entry));
    t.equal(error.code, 'image.tar-unsafe', 'a zero byte');
  }
  const pipe = { name: 'run/a\nmknod', type: '6' };
  t.match((await refusal(t, tarBytes(...smallRoot, pipe))).message, /name that none has/);
  const below = tarBytes(...smallRoot, { name: 'etc/f', content: 'x' }, { name: 'etc/f/g', content: 'x' });
  t.match((await refusal(t, below)).message, /cannot be placed/, 'a file has nothing below it');
});

t.test('what is no archive, or not all of one, is refused', async (t) => {
  const whole = tarBytes(...smallRoot, { name: 'etc/big', content: Buffer.alloc(5000, 'x') });
  const damaged: readonly (readonly [string, Buffer, RegExp])[] = [
    ['0 bytes', Buffer.alloc(0), /0 bytes/],
    ['text', Buffer.from('hello\n'.repeat(500)), /does not start as one/],
    ['a qcow2', Buffer.concat([Buffer.from('QFI\xfb', 'latin1'), Buffer.alloc(2000, 1)]), /image of a disk/],
    ['cut in a file', whole.subarray(0, 512 * 6), /ends in the middle of a file/],
    ['cut in a header', whole.subarray(0, 700), /ends in the middle of a header/],
    ['cut between two', whole.subarray(0, 1024), /ends before its last block/],
    ['cut when packed', gzipSync(whole).subarray(0, 100), /damaged or cut off/],
    ['a flipped bit', Buffer.from(whole).fill(0xff, 600, 602), /header in it is damaged/],
    ['a size that is none', tarBytes({ name: 'x', sizeBytes: -1 }), /header|numbers/],
  ];
  for (const [what, bytes, problem] of damaged) {
    const error = await refusal(t, bytes);
    t.equal(error.code, 'image.tar-damaged', what);
    t.match(error.message, problem, what);
  }
});

t.test('the layers of an image are told apart', async (t) => {
  const saved = tarBytes({ name: 'manifest.json', content: '[]' }, { name: 'blobs/sha256/', type: '5' });
  t.equal((await refusal(t, saved)).code, 'image.tar-layers');
});

t.test('a bomb is refused while it is read', async (t) => {
  const many = Array.from({ length: 50 }, (_, index) => ({ name: `etc/${index}` }));
  t.match((await refusal(t, tarBytes(...many), { entries: 40 })).message, /more than 40 files/);
  const big = { name: 'etc/big', sizeBytes: 9 * 1_048_576 };
  t.match((await refusal(t, tarBytes(big), { fileBytes: 1_048_576 })).message, /larger than 1 MiB/);
  t.match((await refusal(t, tarBytes(big), { totalBytes: 2_097_152 })).message, /more than 2 MiB/);
  const deep = { name: `${'a/'.repeat(45)}b` };
  t.match((await refusal(t, tarBytes(deep), { depth: 20 })).message, /20 directories deep/);
  const long = paxEntry({ path: `etc/${'n'.repeat(300)}` });
  t.match((await refusal(t, tarBytes(long, { name: 'x' }))).message, /more than 255 bytes/);
  const zeros = gzipSync(tarBytes({ name: 'zeros', content: Buffer.alloc(8 * 1_048_576) }));
  const error = await refusal(t, zeros, { ratioFromBytes: 1_048_576 });
  t.equal(error.code, 'image.too-large');
  t.match(error.message, /as no file system does/);
  const header = { name: 'x', type: 'x', sizeBytes: 0o77777777 };
  t.match((await refusal(t, tarBytes(header))).message, /extended header/);
});

t.test('archives of other tools are read, packed or not', async (t) => {
  const directory = t.testdir({
    tree: {
      etc: { ['n'.repeat(140)]: 'long name', passwd: 'root:x:0:0' },
      usr: { bin: { sh: '#!' } },
      ['d'.repeat(60)]: { ['d'.repeat(99)]: { file: 'cut in the header at a slash' } },
    },
  });
  for (const format of ['gnu', 'pax', 'ustar', 'v7']) {
    const file = path.join(directory, `${format}.tar`);
    const excluded = format === 'v7' || format === 'ustar' ? ['--exclude=./d*', '--exclude=n*'] : [];
    await execa('tar', [
      '-C',
      path.join(directory, 'tree'),
      `--format=${format}`,
      ...excluded,
      '-cf',
      file,
      '.',
    ]);
    const tree = await readTar(file, { blobs: path.join(directory, `blobs-${format}`) });
    t.equal(textOf(tree, '/etc/passwd'), 'root:x:0:0', format);
    if (excluded.length > 0) continue;
    t.equal(textOf(tree, `/etc/${'n'.repeat(140)}`), 'long name', format);
    t.equal(
      textOf(tree, `/${'d'.repeat(60)}/${'d'.repeat(99)}/file`),
      'cut in the header at a slash',
      format,
    );
  }
  for (const program of ['gzip', 'xz', 'bzip2', 'zstd']) {
    const packed = await execa(program, ['-c', path.join(directory, 'pax.tar')], {
      encoding: 'buffer',
      reject: false,
    });
    if (packed.failed) continue;
    const tree = await read(t, Buffer.from(packed.stdout));
    t.equal(textOf(tree, '/etc/passwd'), 'root:x:0:0', program);
  }
});

t.test('contents lie as numbers in the private directory, and nowhere else', async (t) => {
  const directory = t.testdir({});
  const content = Buffer.alloc(3 * 1_048_576, 'x');
  const file = writeArchive(directory, tarBytes(...smallRoot, { name: 'etc/big', content }, { name: 'etc/small', content: 'y' })); // prettier-ignore
  const tree = await readTar(file, { blobs: path.join(directory, 'blobs') });
  t.strictSame(readdirSync(path.join(directory, 'blobs')).sort(), ['1', '2']);
  const big = tree.file('/etc/big');
  t.equal(big && contentSize(big.content), content.length);
  t.ok(big && readContent(big.content, content.length).equals(content));
  t.notOk(existsSync(path.join(directory, 'etc')));
});

t.test('reading ends with its signal', async (t) => {
  const directory = t.testdir({});
  const file = writeArchive(directory, tarBytes(...smallRoot));
  const reason = new Error('enough');
  const reading = readTar(file, { blobs: path.join(directory, 'blobs'), signal: AbortSignal.abort(reason) });
  await t.rejects(reading, reason);
});
