import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t from 'tap';
import { Store } from '../../index.ts';
import { errorOf, TestLab, vmPath } from '../../testing/lab.ts';

const collection = `${vmPath}/extensions`;
const extension = `${collection}/enablevmaccess`;
const handler = {
  publisher: 'Microsoft.OSTCExtensions',
  type: 'VMAccessForLinux',
  typeHandlerVersion: '1.5',
};

function bodyOf(protectedSettings: object, more: object = {}): { body: object } {
  return {
    body: { location: 'local', properties: { ...handler, settings: {}, protectedSettings, ...more } },
  };
}

/** The extension once its operation has ended. */
async function settled(lab: TestLab, headers: Readonly<Record<string, unknown>>) {
  const url = String(headers['azure-asyncoperation']).replace(/^https:\/\/[^/]+/, '');
  const operation = (await lab.send('alice', 'GET', url)).json<{
    status: string;
    error?: { code: string };
  }>();
  const shown = await lab.send('alice', 'GET', `${extension}?$expand=instanceView`);
  return { operation, shown: shown.json<{ properties: object }>() };
}

t.test(
  'VMAccess makes a user in the guest, and nobody sees the password again (access.password-user)',
  async (t) => {
    const store = Store.inMemory();
    await using lab = new TestLab({ store });
    const settings = { username: 'azureuser', password: 'Pa55-word' };
    const answer = await lab.send('alice', 'PUT', extension, bodyOf(settings));
    t.equal(answer.statusCode, 201);
    t.match(answer.json(), {
      name: 'enablevmaccess',
      properties: { provisioningState: 'Creating', ...handler },
    });
    const { operation, shown } = await settled(lab, answer.headers);
    t.equal(operation.status, 'Succeeded');
    t.match(shown.properties, {
      provisioningState: 'Succeeded',
      instanceView: {
        type: 'Microsoft.OSTCExtensions.VMAccessForLinux',
        statuses: [{ message: 'Enable succeeded: user azureuser has a password, through the guest agent.' }],
      },
    });
    const [script = ''] = lab.fleet.debian.calls;
    t.match(script, /useradd -m -s \/bin\/bash 'azureuser'/);
    t.match(script, /'azureuser:\$6\$[^']+' \| chpasswd -e/);
    const all = await Promise.all(
      [extension, collection, vmPath, `${vmPath}?$expand=instanceView`].map((url) =>
        lab.send('alice', 'GET', url),
      ),
    );
    const kept = [JSON.stringify(store.records('extension')), JSON.stringify(lab.events)];
    for (const seen of [script, answer.body, ...kept, ...all.map(({ body }) => body)])
      t.notMatch(seen, 'Pa55-word');
    t.match(all[2]?.json(), { resources: [{ name: 'enablevmaccess' }] }, 'az looks for it there');
    t.match(all[3]?.json(), { properties: { instanceView: { extensions: [{ name: 'enablevmaccess' }] } } });
  },
);

t.test('a key, another expiry, a user removed, sshd reset', async (t) => {
  await using lab = new TestLab();
  const settings = {
    username: 'u',
    ssh_key: "ssh-ed25519 AAAA it's",
    expiration: '2030-01-31',
    remove_user: 'old',
    reset_ssh: 'True',
  };
  const { headers } = await lab.send('alice', 'PUT', extension, bodyOf(settings));
  t.equal((await settled(lab, headers)).operation.status, 'Succeeded');
  const [script = ''] = lab.fleet.debian.calls;
  const parts = [`chage -E '2030-01-31' 'u'`, String.raw`it'\''s' >>"$home/.ssh/authorized_keys"`];
  for (const part of [...parts, `userdel 'old'`, 'sshd_config']) t.match(script, part);
});

t.test('what the guest refuses is the extension failed, and it may be tried again', async (t) => {
  await using lab = new TestLab();
  lab.fleet.debian.outcome = { exitCode: 1, stdout: '', stderr: 'useradd: cannot lock /etc/passwd\n' };
  const settings = { username: 'u', password: 'p' };
  const failed = await settled(lab, (await lab.send('alice', 'PUT', extension, bodyOf(settings))).headers);
  t.match(failed.operation, { status: 'Failed', error: { code: 'VMExtensionProvisioningError' } });
  t.match(failed.shown.properties, {
    provisioningState: 'Failed',
    instanceView: { statuses: [{ level: 'Error', message: /cannot lock/ }] },
  });
  lab.fleet.debian.outcome = { exitCode: 0, stdout: '', stderr: '' };
  const again = await lab.send('alice', 'PATCH', extension, {
    body: { properties: { protectedSettings: settings } },
  });
  t.equal(again.statusCode, 200);
  t.match(again.json(), { properties: { provisioningState: 'Updating' } });
  t.equal((await settled(lab, again.headers)).operation.status, 'Succeeded');
  lab.fleet.debian.agentReady = false;
  const silent = await settled(lab, (await lab.send('alice', 'PUT', extension, bodyOf(settings))).headers);
  t.match(silent.operation, { status: 'Failed', error: { code: 'VMAgentStatusCommunicationError' } });
});

t.test('what is refused at once, with nothing done', async (t) => {
  await using lab = new TestLab();
  const refused = async (protectedSettings: object, more: object = {}) => {
    const answer = await lab.send('alice', 'PUT', extension, bodyOf(protectedSettings, more));
    return [answer.statusCode, errorOf(answer).code, errorOf(answer).message] as const;
  };
  const good = { username: 'u', password: 'secret-7' };
  t.match(await refused(good, { type: 'Plan9' }), [
    404,
    'ArtifactNotFound',
    /type 'Plan9' could not be found/,
  ]);
  t.match(await refused(good, { publisher: null }), [400, 'InvalidParameter']);
  t.match(await refused({ username: 'Über user' }), [
    400,
    'InvalidRequestContent',
    /username: must be a Linux/,
  ]);
  const [, , message] = await refused({ username: 'u', password: 'secret-7\nroot:x' });
  t.match(message, /password: must be of one line/);
  t.notMatch(message, 'secret-7');
  t.match(await refused({}), [400, 'InvalidRequestContent', /neither username/]);
  t.match(await refused({ username: 7 }), [400, 'InvalidRequestContent']);
  lab.fleet.debian.powerState = 'deallocated';
  t.match(await refused(good), [409, 'OperationNotAllowed', /VM is not running/]);
  t.equal((await lab.send('alice', 'GET', extension)).statusCode, 404);
  t.equal((await lab.send('carol', 'PUT', extension, bodyOf(good))).statusCode, 403);
  t.same(lab.fleet.debian.calls, []);
});

t.test('one of a handler, and gone when it is deleted', async (t) => {
  await using lab = new TestLab();
  const settings = { username: 'u', password: 'p' };
  await settled(lab, (await lab.send('alice', 'PUT', extension, bodyOf(settings))).headers);
  const second = await lab.send('alice', 'PUT', `${collection}/other`, bodyOf(settings));
  t.match(errorOf(second), { code: 'BadRequest', message: /VMExtension 'enablevmaccess' with handler/ });
  t.equal((await lab.send('alice', 'DELETE', extension)).statusCode, 202);
  t.same((await lab.send('alice', 'GET', collection)).json(), { value: [] });
  t.equal((await lab.send('alice', 'DELETE', extension)).statusCode, 204);
});

t.test('they outlive the lab; what was at work has failed', async (t) => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 't0-')), 'lab.sqlite');
  {
    using store = Store.open(file);
    await using lab = new TestLab({ store });
    lab.fleet.debian.gate = new Promise(() => undefined);
    await lab.send('alice', 'PUT', extension, bodyOf({ username: 'u', password: 'p' }));
  }
  using store = Store.open(file);
  await using lab = new TestLab({ store });
  t.match((await lab.send('alice', 'GET', extension)).json(), {
    properties: { provisioningState: 'Failed' },
  });
});
