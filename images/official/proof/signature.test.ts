import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { Signer } from '../testing/signer.ts';
import { readClearsigned, requireDetached } from './signature.ts';

t.test('signatures', async (t) => {
  await using vendor = await Signer.make();
  await using thief = await Signer.make();
  const thing = { name: 'SUMS', keys: Buffer.from(vendor.publicKey), fingerprints: [vendor.fingerprint] };
  const text = Buffer.from('0123  x.img\n');

  await t.test('a signature in a file of its own, over bytes and over a file', async (t) => {
    await requireDetached(thing, await vendor.detached(text), text);
    const file = path.join(t.testdir({}), 'x.img');
    const image = randomBytes(1_000_000);
    await writeFile(file, image);
    await requireDetached(thing, await vendor.detached(image), { file });
    await writeFile(file, image.fill(0, 500_000, 500_064));
    await t.rejects(requireDetached(thing, await vendor.detached(text), { file }), { code: 'image.signature-wrong', message: /not those that were signed/ }); // prettier-ignore
  });

  await t.test('a key that comes as bytes, or beside another one', async () => {
    const both = Buffer.from(`${thief.publicKey}\n${vendor.publicKey}`);
    await requireDetached({ ...thing, keys: both }, await vendor.detached(text), text);
  });

  await t.test('another signer is refused, with a key of his own and without', async (t) => {
    const signature = await thief.detached(text);
    await t.rejects(requireDetached(thing, signature, text), { code: 'image.signature-wrong', message: /is not among those/ }); // prettier-ignore
    const swapped = { ...thing, keys: Buffer.from(thief.publicKey) };
    await t.rejects(requireDetached(swapped, signature, text), {
      message: new RegExp(`signed by ${thief.fingerprint}`),
    });
    await t.rejects(requireDetached({ ...thing, keys: Buffer.from('<html>') }, signature, text), { code: 'image.signature-wrong' }); // prettier-ignore
    await t.rejects(requireDetached(thing, Buffer.alloc(0), text), {
      message: /no signature that can be read/,
    });
  });

  await t.test('of a text with its signature, nothing counts but what is signed', async (t) => {
    const signed = await vendor.clearsigned('good  x.img\n');
    t.equal(await readClearsigned(thing, signed), 'good  x.img\n');
    const around = Buffer.concat([Buffer.from('evil  x.img\n\n'), signed, Buffer.from('\nevil  x.img\n')]);
    t.equal(await readClearsigned(thing, around), 'good  x.img\n');
    const changed = Buffer.from(signed.toString().replace('good', 'evil'));
    await t.rejects(readClearsigned(thing, changed), { code: 'image.signature-wrong', message: /not those that were signed/ }); // prettier-ignore
    await t.rejects(readClearsigned(thing, Buffer.from('good  x.img\n')), { code: 'image.signature-wrong' });
    const two = Buffer.concat([await thief.clearsigned('evil  x.img\n'), signed]);
    await t.rejects(readClearsigned(thing, two), { code: 'image.signature-wrong' });
  });
});
