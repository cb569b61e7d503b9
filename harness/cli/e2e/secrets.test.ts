import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { ResultFolder } from '../../matrix/results/folder.ts';
import { rewindFiles } from '../../matrix/rewind/rewind.ts';
import { ScratchSuite } from './scratch-suite.ts';

const suite = `
import assert from 'node:assert/strict';
import { scenario } from 'ttys0';

scenario('a secret is all over the place', { proves: 'security.log-secrets', from: 'login' }, async ({ alice, guest, step, secret }) => {
  const password = secret('Hunter');
  await step('a script has it', () => guest.runScript("echo '" + guest.user.name + ":" + password + "' | chpasswd"));
  const session = await alice.connect();
  await step('it is typed, printed, and told by what fails', async () => {
    await session.login({ ...guest.user, password });
    session.type('echo "I am "' + password + '\\r');
    await session.expect('I am Hunter-');
    assert.fail('it was ' + password);
  });
});
`;
/** A guest that is kept is what it was, with all that it had in memory. */
const keptGuest: ReadonlySet<string> = new Set([rewindFiles.disk, rewindFiles.variables, rewindFiles.line]);

t.test('a secret of a scenario is in no recording and in no report of it', async (t) => {
  const scratch = await ScratchSuite.create(t, suite);
  const { exitCode, stdout } = await scratch.test('out', '--reporter', 'tap');
  t.equal(exitCode, 1);
  t.match(stdout, /it was •+/);
  const { results } = await ResultFolder.read(scratch.file('out'));
  t.match(results, [{ verdict: 'failed', failure: { message: /it was •+/, lastLines: /I am •+/ } }]);
  const texts = new Map([['what was printed', stdout]]);
  const entries = await readdir(scratch.file('out'), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile() && !keptGuest.has(one.name)))
    texts.set(entry.name, await readFile(path.join(entry.parentPath, entry.name), 'utf8'));
  for (const [, packed = ''] of (texts.get('report.html') ?? '').matchAll(
    /<script type="text\/plain"[^>]*>([^<]+)</g,
  ))
    texts.set(`an embedded file of ${packed.length} characters`, unpacked(packed));
  t.match([...texts.keys()].sort().join(), /embedded[^]*recording\.cast[^]*report\.html/);
  for (const [name, text] of texts) t.notMatch(text, /Hunter-[\da-f]/, name);
});

function unpacked(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  return (bytes.readUInt16BE(0) === 0x1f8b ? gunzipSync(bytes) : bytes).toString('latin1');
}
