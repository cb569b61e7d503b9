import t from 'tap';
import { instancesOf, parseScaleSet } from './scale-sets.ts';

t.test('a scale set as the command line gives it', async (t) => {
  const uniform = parseScaleSet('web=custom-agetty:2');
  t.same(uniform, { set: 'web', guest: 'custom-agetty', instances: 2, orchestration: 'Uniform' });
  t.match(parseScaleSet('a-b=ubuntu'), { instances: 1 });
  t.match(parseScaleSet('web=rhel:3:flexible'), { instances: 3, orchestration: 'Flexible' });
  t.match(await instancesOf(uniform), [
    { name: 'web_0', place: { set: 'web', instanceId: '0' }, profile: { name: 'custom-agetty' } },
    { name: 'web_1', place: { set: 'web', instanceId: '1' } },
  ]);
});

for (const text of [
  'web',
  'web=',
  '=ubuntu',
  'Web=ubuntu',
  'web=ubuntu:0',
  'web=ubuntu:101',
  'web=ubuntu:x',
]) {
  t.test(`not ${text}`, async (t) => {
    t.throws(() => parseScaleSet(text), { code: 'usage.option', message: text });
  });
}

t.test('a guest that does not exist', async (t) => {
  await t.rejects(instancesOf(parseScaleSet('web=plan9')), { code: 'usage.guest-unknown' });
});
