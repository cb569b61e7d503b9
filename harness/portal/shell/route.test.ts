import t from 'tap';
import { hrefOf, parseRoute, type Route } from './route.ts';

t.test('links read back to the place they lead to', (t) => {
  const places: readonly Exclude<Route, { page: 'not-found' }>[] = [
    { page: 'virtual-machines' },
    { page: 'virtual-machine', group: 'ttys0', vm: 'debian', blade: 'serial-console' },
    { page: 'virtual-machine', group: 'a/b', vm: 'ü %', blade: 'overview' },
  ];
  for (const place of places) t.strictSame(parseRoute(hrefOf(place)), place, hrefOf(place));
  t.end();
});

t.test('no hash is the list; a VM without a blade is its overview', (t) => {
  for (const hash of ['', '#', '#/', '#/virtual-machines/'])
    t.match(parseRoute(hash), { page: 'virtual-machines' });
  t.match(parseRoute('#/virtual-machines/rg/vm'), { blade: 'overview' });
  t.end();
});

t.test('anything else is not found', (t) => {
  for (const hash of [
    '#/storage',
    '#/virtual-machines/rg',
    '#/virtual-machines/rg/vm/disks',
    '#/virtual-machines/r/v/overview/x',
    '#/%',
  ]) {
    t.match(parseRoute(hash), { page: 'not-found', hash }, hash);
  }
  t.end();
});
