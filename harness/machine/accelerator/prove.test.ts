import t from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import { payloadSector } from './payload.ts';
import { proveAccelerator } from './prove.ts';

t.test('the payload is one bootable sector', async (t) => {
  const sector = payloadSector();
  t.equal(sector.length, 512);
  t.equal(sector.readUInt16LE(510), 0xaa55);
});

t.test('translation is proved by a real boot', async (t) => {
  const proof = await proveAccelerator('tcg', Deadline.after(60_000));
  t.match(proof, { accelerator: 'tcg', works: true });
});

t.test(
  'an accelerator that this QEMU does not have is refused with its own words',
  { skip: process.platform === 'darwin' },
  async (t) => {
    const proof = await proveAccelerator('hvf', Deadline.after(60_000));
    t.equal(proof.works, false);
    t.match(proof.reason, /hvf/);
  },
);
