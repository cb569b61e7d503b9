import t from 'tap';
import { TestLab } from '../lab.ts';
import { sendRaw } from './raw-request.ts';
import { otherRequests, resourceManagerRequests } from './requests.ts';
import { snapshot } from './snapshot.ts';
import { complaint } from './verdict.ts';

const last = /[^/]*$/;

/** What is done to a path so that no route answers it, or only as a name that nothing has. */
const tricks: readonly (readonly [title: string, (path: string) => string])[] = [
  ['..', (path) => path.replace(last, '..')],
  ['../ and back', (path) => path.replace(last, '../$&/..')],
  ['%2e%2e', (path) => `${path}/%2e%2e`],
  ['%2e%2e%2f', (path) => path.replace(last, '%2e%2e%2f%2e%2e%2fetc%2fpasswd')],
  ['%252e', (path) => path.replace(last, '%252e%252e')],
  ['backslashes', (path) => path.replace(last, '..%5c..%5c')],
  ['%00', (path) => `${path}%00`],
  ['a control character', (path) => `${path}%0d%0aset-cookie:%20a=b`],
  ['a stray %', (path) => `${path}%`],
  ['half an escape', (path) => `${path}%4`],
  ['an escape that is none', (path) => `${path}%zz`],
  ['not UTF-8', (path) => `${path}%ff%fe`],
  ['an overlong escape', (path) => `${path}%c0%ae`],
  ['a lone surrogate', (path) => `${path}%ed%a0%80`],
  ['very long', (path) => `${path}/${'a'.repeat(10_000)}`],
  ['a very long name', (path) => path.replace(last, 'a'.repeat(3_000))],
  ['many segments', (path) => `${path}${'/a'.repeat(2_000)}`],
  ['__proto__', (path) => path.replace(last, '__proto__')],
  ['constructor', (path) => path.replace(last, 'constructor')],
  ['an emoji', (path) => `${path}%F0%9F%92%A5`],
  ['a fragment', (path) => `${path}%23x`],
  ['a question mark', (path) => `${path}%3Fapi-version=1`],
];

/** A name that a trick makes can be one that is free to be taken: a lock may be called `..`. */
const isMade = (method: string): boolean => method === 'PUT' || method === 'PATCH';

t.test('tricks with a path are refused by name, at every route', async (t) => {
  await using lab = new TestLab();
  const client = { origin: await lab.listen(), token: await lab.token('alice') };
  const before = await snapshot(lab);
  const requests = [...resourceManagerRequests(lab), ...(await otherRequests(lab))];
  for (const [title, change] of tricks) {
    const wrong: string[] = [];
    for (const { method, url } of requests) {
      if (/^\/?[\w-]*$/.test(url)) continue; // a root of one segment is no route's any more
      const answer = await sendRaw(client, method, change(url));
      const isRefused = answer.statusCode >= 400 || method === 'GET' || method === 'DELETE';
      const problem = complaint(answer) ?? (isRefused || isMade(method) ? undefined : answer.body);
      if (problem !== undefined) wrong.push(`${method} ${change(url).slice(0, 300)}: ${problem}`);
    }
    t.same(wrong, [], title);
  }
  t.same(await snapshot(lab), before, 'nothing changed');
});

t.test('a path in other spellings is the same path', async (t) => {
  await using lab = new TestLab();
  const client = { origin: await lab.listen(), token: await lab.token('alice') };
  // Resource Manager is known by its first segment, which is to be one.
  const spellings = [
    (path: string) => path.toUpperCase(),
    (path: string) => path.replaceAll('/', '//'),
    (path: string) => `${path}/`,
    (path: string) => path.replace(/\/(?=[^/]*$)/, '%2F'),
  ];
  for (const { method, url } of resourceManagerRequests(lab)) {
    if (method !== 'GET' || url.includes('/eventtypes/') || url.split('/').length < 4) continue;
    const plain = await sendRaw(client, method, url);
    const others = await Promise.all(spellings.map((spell) => sendRaw(client, method, spell(url))));
    const statuses = others.map(({ statusCode }) => statusCode);
    t.same(
      statuses,
      spellings.map(() => plain.statusCode),
      url,
    );
  }
});

/** What comes after the path; any `api-version` will do, and of a name that comes twice the first counts. */
const queries = [
  'api-version=',
  'api-version=tomorrow',
  'api-version=2021-13-99',
  `api-version=${'9'.repeat(8_000)}`,
  'api-version=%ff',
  'api-version=%00',
  'api-version=%zz',
  'api-version=1&api-version=2&API-VERSION=3',
  '&&&===',
  '%',
  '__proto__=1&constructor=2',
  '$filter=&$filter=x',
  "$filter=principalId%20eq%20'",
  "$filter=a'%20or%201%20eq%201%20--",
  `$filter=${encodeURIComponent("x eq 'y' and ".repeat(400))}`,
  '$skiptoken=-1&$top=-1',
  '$skiptoken=9999999999999999999999',
  '$expand=instanceView,instanceView,,x&$select=,,',
  'statusOnly=maybe&sasUriExpirationTimeInMinutes=NaN',
  'otc=%00&client_id=a&client_id=b',
];

t.test('whatever the query says, it is taken or refused by name', async (t) => {
  await using lab = new TestLab();
  const client = { origin: await lab.listen(), token: await lab.token('alice') };
  const requests = [...resourceManagerRequests(lab), ...(await otherRequests(lab))];
  for (const query of queries) {
    const wrong: string[] = [];
    for (const { method, url } of requests) {
      const problem = complaint(await sendRaw(client, method, `${url}?${query}`));
      if (problem !== undefined) wrong.push(`${method} ${url}: ${problem}`);
    }
    t.same(wrong, [], query.slice(0, 60));
  }
});
