import t from 'tap';
import { readOnlyAccess } from '../../storage/shared-access.ts';
import { containerName, logName } from './names.ts';
import { ask, openDiagnostics, when } from './testing/diagnostics.ts';

const minuteMs = 60_000;

t.test('what a signed address does not allow is refused in storage’s own words', async (t) => {
  const storageUri = 'https://ttys0diag.blob.localhost/';
  const { diagnostics, guest, mouth, ca, keys } = await openDiagnostics(t, { enabled: true, storageUri });
  const uri = (await diagnostics.sasUris(guest, 'ttys0diag', 1)).serialConsoleLogBlobUri;
  mouth.write('hello');
  await when(({ body }) => body === 'hello', () => ask(uri, ca)); // prettier-ignore
  const [address = '', query = ''] = uri.split('?');
  const place = { container: containerName(guest), blob: logName(guest) };
  const signed = (where: typeof place, ageMs: number): string =>
    `${address}?${readOnlyAccess(keys, where, 1, new Date(Date.now() - ageMs))}`;
  const append = { 'x-ms-blob-type': 'AppendBlob', 'content-length': '0' };
  const failed = [403, 'AuthenticationFailed'] as const;
  const mismatch = [403, 'AuthorizationPermissionMismatch'] as const;
  for (const [title, [status, code], request] of [
    ['expired', failed, () => ask(signed(place, minuteMs + 1000), ca)],
    ['not yet valid', failed, () => ask(signed(place, -60 * minuteMs), ca)],
    ['signature tampered with', failed, () => ask(uri.replace(/sig=[^&]{4}/, 'sig=AAAA'), ca)],
    ['expiry tampered with', failed, () => ask(uri.replace(/se=20/, 'se=21'), ca)],
    ['permission tampered with', failed, () => ask(uri.replace('sp=r', 'sp=rw'), ca)],
    [
      'of another container',
      failed,
      () => ask(signed({ ...place, container: 'bootdiagnostics-other' }, 0), ca),
    ],
    ['of another blob', failed, () => ask(uri.replace('serialconsole.log', 'screenshot.bmp'), ca)],
    ['of another account', failed, () => ask(`${address.replace('ttys0diag', 'ttys0managed')}?${query}`, ca)],
    ['a write', mismatch, () => ask(uri, ca, 'PUT', append)],
    ['a deletion', mismatch, () => ask(uri, ca, 'DELETE')],
  ] as const) {
    const answer = await request();
    t.equal(answer.status, status, title);
    t.match(answer.body, new RegExp(`<Error>\\s*<Code>${code}</Code>\\s*<Message>`), title);
  }
  t.equal((await ask(address, ca)).status, 403, 'no signature at all');
  t.equal((await ask(uri, ca)).body, 'hello', 'nothing has changed');
});
