import t from 'tap';
import { directoryIds } from '../../index.ts';
import { errorOf, subscriptionPath, TestLab } from '../lab.ts';
import { resourceManagerRequests, type SweptRequest } from './requests.ts';
import { snapshot } from './snapshot.ts';

const deny = '/_ttys0/deny-assignments/de210000-41c2-4e0f-8b57-2a9d6c3e1f01';
const assignments = `${subscriptionPath}/providers/Microsoft.Authorization/roleAssignments`;

/** The lists that everybody with a token may ask for are about no scope. */
const hasScope = ({ url }: SweptRequest): boolean => url.startsWith(subscriptionPath);

/** What bob gets from every route that is about a scope: `METHOD path: status code`, where it is not that. */
async function others(lab: TestLab, code: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { method, url } of resourceManagerRequests(lab).filter(hasScope)) {
    const answer = await lab.send('bob', method, url);
    const refused = answer.statusCode === 403 && errorOf(answer).code === code;
    if (!refused) found.push(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
  }
  return found;
}

t.test('who holds no role is refused by every route, and nothing happens', async (t) => {
  await using lab = new TestLab();
  const filter = encodeURIComponent(`principalId eq '${directoryIds.bob}'`);
  const held = await lab.send('alice', 'GET', `${assignments}?$filter=${filter}`);
  const { value } = held.json<{ value: { id: string }[] }>();
  for (const { id } of value) t.equal((await lab.send('alice', 'DELETE', id)).statusCode, 200);
  const before = await snapshot(lab);
  t.same(await others(lab, 'AuthorizationFailed'), []);
  t.same(await snapshot(lab), before, 'nothing changed');
});

t.test('whom everything is denied is refused by every route that a role of theirs opens', async (t) => {
  await using lab = new TestLab();
  const properties = {
    denyAssignmentName: 'everything',
    permissions: [{ actions: ['*'] }],
    scope: subscriptionPath,
    principals: [{ id: directoryIds.bob }],
  };
  const ownersId = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
  const owner = `${subscriptionPath}/providers/Microsoft.Authorization/roleDefinitions/${ownersId}`;
  const given = { properties: { roleDefinitionId: owner, principalId: directoryIds.bob } };
  const put = await lab.send('alice', 'PUT', `${assignments}/${directoryIds.bob}`, { body: given });
  t.equal(put.statusCode, 201);
  await lab.send('alice', 'PUT', deny, { body: { properties } });
  const before = await snapshot(lab);
  t.same(await others(lab, 'DenyAssignmentAuthorizationFailed'), []);
  t.same(await snapshot(lab), before, 'nothing changed');
});
