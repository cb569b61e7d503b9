import t from 'tap';
import { type Answer, ask, openDiagnostics, when } from './testing/diagnostics.ts';

const isAbsent = ({ status, body }: Answer): boolean =>
  status === 404 && body.includes('<Code>BlobNotFound</Code>');

t.test(
  'slow-blob: what the guest says reaches storage that much later, and at once when it is off',
  async (t) => {
    const { diagnostics, guest, mouth, ca, breakStorage, alarms } = await openDiagnostics(t);
    const { serialConsoleLogBlobUri: uri } = await diagnostics.sasUris(guest, undefined, 10);
    const read = (): Promise<Answer> => ask(uri, ca);
    mouth.write('one\r\n');
    await when(({ body }) => body === 'one\r\n', read);
    breakStorage({ delayMs: 3000 });
    const sinceMs = performance.now();
    mouth.write('two\r\n');
    await when(({ body }) => body === 'one\r\ntwo\r\n', read);
    const tookMs = performance.now() - sinceMs;
    t.ok(tookMs >= 3000, `it took ${Math.round(tookMs)} ms`);
    breakStorage({ delayMs: 3_600_000 });
    mouth.write('three\r\n');
    for (let count = 0; count < 5; count += 1) t.equal((await read()).body, 'one\r\ntwo\r\n');
    breakStorage({});
    await when(({ body }) => body === 'one\r\ntwo\r\nthree\r\n', read);
    t.same(alarms, []);
  },
);

for (const storageUri of [undefined, 'https://ttys0diag.blob.localhost/']) {
  const where = storageUri === undefined ? 'the platform’s account' : 'an account of one’s own';
  t.test(`absent-blob, in ${where}: no blob, and all of it when it is off`, async (t) => {
    const settings = { enabled: true, ...(storageUri !== undefined && { storageUri }) };
    const { diagnostics, guest, mouth, ca, breakStorage, alarms } = await openDiagnostics(t, settings);
    const account = storageUri === undefined ? undefined : 'ttys0diag';
    const { serialConsoleLogBlobUri: uri } = await diagnostics.sasUris(guest, account, 10);
    const read = (): Promise<Answer> => ask(uri, ca);
    mouth.write('one\r\n');
    await when(({ body }) => body === 'one\r\n', read);
    breakStorage({ absent: true });
    await when(isAbsent, read);
    mouth.write('two\r\n');
    for (let count = 0; count < 20; count += 1) t.ok(isAbsent(await read()));
    breakStorage({});
    await when(({ body }) => body === 'one\r\ntwo\r\n', read);
    breakStorage({ absent: true });
    await when(isAbsent, read);
    mouth.write('three\r\n');
    breakStorage({});
    mouth.write('four\r\n');
    await when(({ body }) => body === 'one\r\ntwo\r\nthree\r\nfour\r\n', read);
    t.same(alarms, []);
  });
}
