import t from 'tap';
import { directoryIds } from '../../index.ts';
import { errorOf, groupPath, portPath, subscriptionPath, TestLab, vmPath } from '../lab.ts';

const authorization = 'providers/Microsoft.Authorization';
const id = 'f1e1d000-52d1-4a40-9b6e-6f2d8c1b7a01';
const roleDefinitions = `${subscriptionPath}/${authorization}/roleDefinitions`;
const reader = `${roleDefinitions}/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
const permissions = [{ actions: ['*/read'], more: 1 }];
const toBob = { roleDefinitionId: reader, principalId: directoryIds.bob };

/** Bodies that are taken, by path; to each a field is added that nobody knows. */
const bodies: Readonly<Record<string, object>> = {
  [vmPath]: { diagnosticsProfile: { bootDiagnostics: { enabled: true, more: 1 } } },
  [portPath]: { state: 'enabled' },
  [`${groupPath}/${authorization}/locks/audit`]: { level: 'CanNotDelete' },
  [`${vmPath}/${authorization}/roleAssignments/${id}`]: toBob,
  [`${roleDefinitions}/${id}`]: { roleName: 'r', permissions, assignableScopes: [subscriptionPath] },
  [`/_ttys0/deny-assignments/${id}`]: {
    denyAssignmentName: 'd',
    permissions: [{ actions: ['Microsoft.Compute/disks/write'] }],
    scope: groupPath,
    principals: [{ id: directoryIds.bob, more: 1 }],
  },
};

t.test('fields that nobody knows are passed over, as the real service does, and not kept', async (t) => {
  await using lab = new TestLab();
  for (const [url, properties] of Object.entries(bodies)) {
    const body = { more: 1, properties: { ...properties, more: { more: [1] } } };
    const answer = await lab.send('alice', 'PUT', url, { body });
    t.ok(answer.statusCode < 300, `${url} ${answer.body}`);
    t.notMatch(answer.body, /"more"/, url);
    const shown = await lab.send('alice', 'GET', url);
    t.notMatch(shown.body, /"more"/, url);
  }
});

t.test('of two like assignments at once there is one', async (t) => {
  await using lab = new TestLab();
  const put = (name: string) =>
    lab.send('alice', 'PUT', `${vmPath}/${authorization}/roleAssignments/${name}`, {
      body: { properties: toBob },
    });
  const names = [id, id.replace('f1', 'f2'), id.replace('f1', 'f3')];
  const answers = await Promise.all(names.map(put));
  const winner = answers.findIndex(({ statusCode }) => statusCode === 201);
  const existing = names[winner] ?? '';
  for (const [index, answer] of answers.entries()) {
    if (index === winner) continue;
    t.equal(answer.statusCode, 409);
    t.same(errorOf(answer), {
      code: 'RoleAssignmentExists',
      message: `The role assignment already exists. The ID of the existing role assignment is ${existing.replaceAll('-', '')}.`,
    });
  }
  t.equal((await put(existing.toUpperCase())).statusCode, 201, 'the same again, in another case');
});

t.test('a version that could be none is refused before it comes back in a header', async (t) => {
  await using lab = new TestLab();
  const answer = await lab.send('alice', 'POST', `${vmPath}/start?api-version=${'9'.repeat(99)}`);
  t.equal(answer.statusCode, 400);
  t.match(errorOf(answer), {
    code: 'InvalidApiVersionParameter',
    message: /^The api-version '9{64}' is invalid\./,
  });
  t.same(lab.fleet.debian.calls, []);
});
