import { Agent } from 'node:https';
import {
  BlobServiceClient,
  newPipeline,
  type RestError,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import t, { type Test } from 'tap';
import type { AccountKeys } from '../../../mock-arm/index.ts';
import { newStorageAccount } from '../../storage/account.ts';
import { ask, openDiagnostics, when } from './testing/diagnostics.ts';

const settings = { enabled: true, storageUri: 'https://ttys0diag.blob.localhost/' };

/** A lab's storage, and a client of it as its users have one. */
async function open(t: Test) {
  const lab = await openDiagnostics(t, { ...settings });
  const client = async (name: string, key: string): Promise<BlobServiceClient> => {
    const url = (await lab.diagnostics.endpointOf(name)).slice(0, -1);
    const pipeline = newPipeline(new StorageSharedKeyCredential(name, key), {
      agent: new Agent({ ca: lab.ca }),
    } as object);
    return new BlobServiceClient(url, pipeline);
  };
  const read = async () => ask((await lab.diagnostics.sasUris(lab.guest, 'ttys0diag', 1)).serialConsoleLogBlobUri, lab.ca); // prettier-ignore
  return { ...lab, client, read };
}

async function refusalOf(request: Promise<unknown>): Promise<number | undefined> {
  return request.then(
    () => undefined,
    (error: unknown) => (error as RestError).statusCode,
  );
}

t.test('accounts come and go while a guest speaks, and its log lacks nothing', async (t) => {
  const { diagnostics, keys, mouth, client, read, alarms } = await open(t);
  let said = '';
  const say = (): void => {
    said += `line ${said.length}\r\n`;
    mouth.write(`line ${said.split('\r\n').slice(-2)[0]?.slice(5)}\r\n`);
  };
  say();
  await when(({ body }) => body === said, read);
  const talking = setInterval(say, 20);
  const mine = newStorageAccount('mine');
  await diagnostics.serve([keys, mine]);
  const blobs = (await client('mine', mine.keys[0])).getContainerClient('things');
  await blobs.create();
  const [one] = newStorageAccount('mine').keys;
  const changed: AccountKeys = { name: 'mine', keys: [one, mine.keys[1]] };
  await diagnostics.serve([keys, changed]);
  t.equal(await refusalOf(blobs.getProperties()), 403, 'the old key');
  const renewed = (await client('mine', one)).getContainerClient('things');
  t.ok(await renewed.exists(), 'the new key, and what was there');
  await diagnostics.serve([keys]);
  t.equal(await refusalOf(renewed.getProperties()), 404, 'an account that is gone');
  await diagnostics.serve([keys, changed]);
  t.equal(await refusalOf(renewed.getProperties()), 404, 'made again, it is empty');
  clearInterval(talking);
  say();
  await when(({ body }) => body === said, read);
  t.same(alarms, [], 'a change is nothing to be told of');
});

t.test(
  'the writer of a log follows a new key of its account, and its account when it is made again',
  async (t) => {
    const { diagnostics, keys, mouth, read } = await open(t);
    mouth.write('one\r\n');
    await when(({ body }) => body === 'one\r\n', read);
    const renewed = newStorageAccount('ttys0diag');
    await diagnostics.serve([renewed]);
    mouth.write('two\r\n');
    await when(({ body }) => body === 'one\r\ntwo\r\n', read);
    await diagnostics.serve([]);
    await diagnostics.serve([keys]);
    mouth.write('three\r\n');
    t.match((await when(({ body }) => body.endsWith('three\r\n'), read)).body, /^(?!one)/);
  },
);
