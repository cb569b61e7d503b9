import { ClientSecretCredential, DefaultAzureCredential, DeviceCodeCredential } from '@azure/identity';
import t from 'tap';
import { authority, credential, person, program, tenant, url } from './environment.ts';

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

t.test('a person lets a device in by its code, and it goes on by itself', async (t) => {
  const device = new DeviceCodeCredential({
    tenantId: tenant,
    clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    ...authority,
    // What the person does meanwhile, in a browser.
    userPromptCallback: ({ verificationUri, userCode }) => {
      const body = new URLSearchParams({ otc: userCode, username: person.name, password: person.password });
      void fetch(verificationUri, { method: 'POST', body }).then((answer) => t.equal(answer.status, 200));
    },
  });
  const { token } = await device.getToken(scope);
  const [, claims = ''] = token.split('.');
  t.match(JSON.parse(Buffer.from(claims, 'base64url').toString()), { upn: person.name, amr: ['pwd'] });
});
