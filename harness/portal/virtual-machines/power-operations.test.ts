import t from 'tap';
import { ArmFailure } from '../api/arm-failure.ts';
import { readVirtualMachine } from '../api/virtual-machine.ts';
import { PowerOperations, type PowerEvent } from './power-operations.ts';

const vm = readVirtualMachine({ id: '/subscriptions/s/resourceGroups/g/x/y/virtualMachines/debian' });

function setUp(perform: () => Promise<void>) {
  const events: PowerEvent['kind'][] = [];
  let refreshes = 0;
  const operations = new PowerOperations({
    perform,
    refresh: async () => {
      refreshes += 1;
    },
  });
  operations.onEvent(({ kind }) => events.push(kind));
  return { operations, events, refreshes: () => refreshes };
}

t.test('runs one at a time and is gone once it succeeded', async (t) => {
  let finish: () => void = () => undefined;
  const { operations, events, refreshes } = setUp(() => new Promise((resolve) => (finish = resolve)));
  const first = operations.run(vm, 'start');
  await operations.run(vm, 'deallocate');
  t.match(operations.byVm.get().get(vm.id), { kind: 'running', action: 'start' });
  finish();
  await first;
  t.equal(operations.byVm.get().size, 0);
  t.strictSame(events, ['begun', 'succeeded']);
  t.equal(refreshes(), 2);
});

t.test('a failure stays until it is read', async (t) => {
  const { operations, events } = setUp(() => Promise.reject(new ArmFailure(409, 'Conflict', 'busy')));
  await operations.run(vm, 'restart');
  t.match(operations.byVm.get().get(vm.id), { kind: 'failed', failure: { code: 'Conflict' } });
  t.strictSame(events, ['begun', 'failed']);
  operations.dismiss(vm.id);
  t.equal(operations.byVm.get().size, 0);
});
