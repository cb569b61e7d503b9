import t from 'tap';
import { readVirtualMachine, type VirtualMachine } from '../api/virtual-machine.ts';
import { findVm, Fleet, vmsOf } from './fleet.ts';

const vm = readVirtualMachine({
  id: '/subscriptions/s/resourceGroups/Lab/providers/Microsoft.Compute/virtualMachines/debian',
});

t.test('keeps the machines it knew when a poll fails', async (t) => {
  const answers: (readonly VirtualMachine[] | Error)[] = [[vm], new Error('gone')];
  const fleet = new Fleet({
    nowMs: () => 0,
    list: async () => {
      const answer = answers.shift() ?? [];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  await fleet.refresh();
  t.match(fleet.state.get(), { kind: 'ready' });
  await fleet.refresh();
  t.match(fleet.state.get(), { kind: 'failed', failure: { code: 'NoAnswer' } });
  t.strictSame(vmsOf(fleet.state.get()), [vm]);
  t.equal(findVm(fleet.state.get(), 'LAB', 'Debian'), vm);
  t.equal(findVm(fleet.state.get(), 'lab', 'other'), undefined);
});

t.test('the later of two questions counts', async (t) => {
  const resolvers: ((vms: readonly VirtualMachine[]) => void)[] = [];
  const fleet = new Fleet({ nowMs: () => 0, list: () => new Promise((resolve) => resolvers.push(resolve)) });
  const first = fleet.refresh();
  const second = fleet.refresh();
  resolvers[1]?.([vm]);
  resolvers[0]?.([]);
  await Promise.all([first, second]);
  t.strictSame(vmsOf(fleet.state.get()), [vm]);
});
