import t from 'tap';
import { fastest } from './choose.ts';

t.test('the fastest that works is chosen, whatever its name', async (t) => {
  const tcg = { accelerator: 'tcg', works: true, bootMs: 500 } as const;
  t.equal(fastest([{ accelerator: 'kvm', works: true, bootMs: 90 }, tcg])?.accelerator, 'kvm');
  t.equal(fastest([{ accelerator: 'kvm', works: true, bootMs: 2_900 }, tcg]), tcg, 'kvm within a hypervisor');
  t.equal(fastest([{ accelerator: 'kvm', works: false, reason: 'no /dev/kvm' }, tcg]), tcg);
  t.equal(fastest([]), undefined);
});
