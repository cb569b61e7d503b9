import t from 'tap';
import { UnhandledRequests } from './unhandled.ts';

t.test('the list is bounded, and counts the same path in any case once', (t) => {
  const requests = new UnhandledRequests();
  for (let index = 0; index < 300; index++) requests.add('GET', `/providers/p${index}`, new Date(0));
  requests.add('GET', '/PROVIDERS/P299', new Date(0));
  t.equal(requests.entries.length, 200);
  t.match(requests.entries.at(-1), { path: '/PROVIDERS/P299', count: 2 });
  t.end();
});
