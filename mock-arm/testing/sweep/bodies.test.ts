import fc from 'fast-check';
import t from 'tap';
import { TestLab } from '../lab.ts';
import { otherRequests, resourceManagerRequests, type SweptRequest } from './requests.ts';
import { snapshot } from './snapshot.ts';
import { complaint } from './verdict.ts';

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const bytes = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22]);

/** Bodies that no route reads. */
const unreadable = [
  ['cut off', 400, { body: '{"properties":{', headers: json }],
  ['not JSON', 400, { body: 'properties=1', headers: json }],
  ['two values', 400, { body: '{}{}', headers: json }],
  ['a byte order mark and no more', 400, { body: '\uFEFF{', headers: json }],
  ['not UTF-8', 400, { body: bytes, headers: json }],
  ['nested without end', 400, { body: '['.repeat(100_000), headers: json }],
  ['another type', 415, { body: '{}', headers: { 'content-type': 'text/xml' } }],
  ['a form', 415, { body: 'a=b', headers: form }],
  ['no type at all', 415, { body: '{}', headers: { 'content-type': ';' } }],
  ['too large', 413, { body: `"${'x'.repeat(1_100_000)}"`, headers: json }],
] as const;

/** JSON that no resource is like. */
const misshapen = [
  '[]',
  '"text"',
  '7',
  'true',
  '[{}]',
  '{"properties":[]}',
  '{"properties":"text"}',
  '{"properties":7}',
  '{"properties":false}',
];

const isChange = ({ method }: SweptRequest): boolean => method !== 'GET';
const isMade = ({ method }: SweptRequest): boolean => method === 'PUT' || method === 'PATCH';

t.test('a body that cannot be read is refused by every route, and changes nothing', async (t) => {
  await using lab = new TestLab();
  const before = await snapshot(lab);
  const requests = resourceManagerRequests(lab).filter(isChange);
  for (const [title, status, options] of unreadable) {
    const wrong: string[] = [];
    for (const { method, url } of requests) {
      const answer = await lab.send('alice', method, url, options);
      const problem = complaint(answer) ?? (answer.statusCode === status ? undefined : answer.body);
      if (problem !== undefined) wrong.push(`${method} ${url}: ${problem}`);
    }
    t.same(wrong, [], title);
  }
  t.same(await snapshot(lab), before, 'nothing changed');
});

t.test(
  'JSON of another shape is refused wherever something is made of it, and changes nothing',
  async (t) => {
    await using lab = new TestLab();
    const before = await snapshot(lab);
    const owners = (await otherRequests(lab)).filter(({ url }) => url.startsWith('/_ttys0/'));
    for (const { method, url } of [...resourceManagerRequests(lab), ...owners].filter(isMade)) {
      const wrong: string[] = [];
      for (const body of misshapen) {
        const answer = await lab.send('alice', method, url, { body, headers: json });
        const problem = complaint(answer) ?? (answer.statusCode === 400 ? undefined : answer.body);
        if (problem !== undefined) wrong.push(`${body}: ${problem}`);
      }
      t.same(wrong, [], `${method} ${url}`);
    }
    t.same(await snapshot(lab), before, 'nothing changed');
  },
);

t.test('whatever JSON comes, it is taken or refused by name; what is refused changes nothing', async (t) => {
  await using lab = new TestLab();
  const key = fc.constantFrom(
    'properties',
    'level',
    'state',
    'permissions',
    'roleName',
    'assignableScopes',
    'principalId',
    'roleDefinitionId',
    'diagnosticsProfile',
    'bootDiagnostics',
    'enabled',
    'storageUri',
    'value',
    '__proto__',
    'constructor',
  );
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.uuid());
  const { body } = fc.letrec<{ body: unknown }>((tie) => ({
    body: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('body'), { maxLength: 3 }),
      fc.dictionary(key, tie('body'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const owners = (await otherRequests(lab)).filter(({ url }) => url.startsWith('/_ttys0/'));
  const requests = [...resourceManagerRequests(lab), ...owners].filter(isMade);
  const property = fc.asyncProperty(fc.constantFrom(...requests), body, async ({ method, url }, value) => {
    const seen = async (): Promise<string> => (await lab.send('alice', 'GET', url)).body;
    const before = await seen();
    const answer = await lab.send('alice', method, url, { body: JSON.stringify(value), headers: json });
    const problem = complaint(answer);
    if (problem !== undefined) throw new Error(problem);
    if (answer.statusCode >= 400 && (await seen()) !== before) throw new Error('it changed');
  });
  await fc.assert(property, { numRuns: 400 });
  t.pass('no counterexample');
});

t.test('identity and the lab’s own routes refuse bodies by name', async (t) => {
  await using lab = new TestLab();
  const before = await snapshot(lab);
  for (const { method, url } of (await otherRequests(lab)).filter(isChange)) {
    const wrong: string[] = [];
    for (const [title, , options] of unreadable) {
      const answer = await lab.send('alice', method, url, options);
      const isRefused = answer.statusCode >= 400 || method === 'DELETE';
      const problem = complaint(answer) ?? (isRefused ? undefined : answer.body);
      if (problem !== undefined) wrong.push(`${title}: ${problem}`);
    }
    t.same(wrong, [], `${method} ${url}`);
  }
  t.same(await snapshot(lab), before, 'nothing changed');
});
