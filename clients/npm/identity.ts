import { ClientSecretCredential, DefaultAzureCredential } from '@azure/identity';
import t from 'tap';
import { authority, credential, program, tenant, url } from './environment.ts';

const scope = `${url}/.default`;

t.test('a program signs in with its secret, and is asked only once', async (t) => {
  const { token, expiresOnTimestamp } = await credential.getToken(scope);
  t.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  t.ok(expiresOnTimestamp > Date.now());
  t.equal((await credential.getToken(scope)).token, token);
});

t.test('what the environment says is enough', async (t) => {
  const { token } = await new DefaultAzureCredential({ disableInstanceDiscovery: true }).getToken(scope);
  t.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
});

t.test('a wrong secret and an unknown program are refused in the real service’s words', async (t) => {
  const wrong = new ClientSecretCredential(tenant, program.id, 'wrong', authority);
  await t.rejects(wrong.getToken(scope), /AADSTS7000215/);
  const unknown = new ClientSecretCredential(tenant, crypto.randomUUID(), 'wrong', authority);
  await t.rejects(unknown.getToken(scope), /AADSTS700016/);
});
