import { execa } from 'execa';
import t from 'tap';
import { startLab } from './lab.ts';

const lab = await startLab();
t.teardown(() => lab[Symbol.asyncDispose]());

/** What a person does in another terminal: copies lines into a shell. */
async function shell(script: string): Promise<string> {
  const result = await execa('sh', ['-euc', script], {
    env: lab.environment,
    stdin: 'ignore',
    reject: false,
  });
  if (result.exitCode !== 0) throw new Error(`${script}\nended with ${result.exitCode}: ${result.stderr}`);
  return result.stdout;
}

t.test('the lines that `ttys0 up` prints, as they are', async (t) => {
  const lines = lab.output.split('\n').filter((line) => line.startsWith('  az '));
  t.ok(lines.length >= 4);
  const log = await shell(lines.join('\n'));
  t.match(log, /GNU GRUB/, 'the boot log of the guest');
});

t.test('VMs and their power', async (t) => {
  t.match(await shell('az vm list -d -o table'), /custom-agetty +lab +VM running/);
  await shell('az vm deallocate -g lab -n custom-agetty');
  t.match(await shell('az vm list -d -o table'), /custom-agetty +lab +VM deallocated/);
  await shell('az vm start -g lab -n custom-agetty');
  t.match(await shell('az vm get-instance-view -g lab -n custom-agetty'), /PowerState\/running/);
});

t.test('inside the guest: a script, and a user with a password', async (t) => {
  const ready = '--query "instanceView.vmAgent.statuses[0].displayStatus" -o tsv';
  await shell(
    `until az vm get-instance-view -g lab -n custom-agetty ${ready} | grep -qx Ready; do sleep 1; done`,
  );
  const invoke = 'az vm run-command invoke -g lab -n custom-agetty --command-id RunShellScript';
  t.match(await shell(`${invoke} --scripts 'id -un' 'echo $1' --parameters first`), /root\\nfirst/);
  await shell('az vm user update -g lab -n custom-agetty -u operator7 -p fresh-Pa55word');
  t.match(await shell(`${invoke} --scripts 'id operator7'`), /uid=\d+\(operator7\)/);
});

t.test('a scale set and its instance', async (t) => {
  t.match(await shell('az vmss list -o table'), /web/);
  t.match(await shell('az vmss list-instances -g lab -n web -o table'), /web_0/);
  t.match(await shell('az vmss get-instance-view -g lab -n web --instance-id 0'), /PowerState\/running/);
});

t.test('boot diagnostics: off, on, with an account of one’s own', async (t) => {
  const bootDiagnostics =
    'az vm show -g lab -n custom-agetty --query diagnosticsProfile.bootDiagnostics -o json';
  await shell('az vm boot-diagnostics disable -g lab -n custom-agetty');
  t.match(JSON.parse(await shell(bootDiagnostics)), { enabled: false });
  const account = (await shell('az storage account list --query "[0].name" -o tsv')).trim();
  await shell(`az vm boot-diagnostics enable -g lab -n custom-agetty --storage ${account}`);
  t.match(JSON.parse(await shell(bootDiagnostics)), { enabled: true, storageUri: new RegExp(account) });
  await shell('az vm boot-diagnostics disable -g lab -n custom-agetty');
  await shell('az vm boot-diagnostics enable -g lab -n custom-agetty');
});

t.test('a storage account: made, changed, given a new key, deleted', async (t) => {
  const account = 'az storage account';
  const made = await shell(`${account} create -g lab -n azmade -l local --sku Standard_LRS -o json`);
  t.match(JSON.parse(made), { name: 'azmade', provisioningState: 'Succeeded' });
  const changed = await shell(`${account} update -g lab -n azmade --default-action Deny -o json`);
  t.match(JSON.parse(changed), { networkRuleSet: { defaultAction: 'Deny' } });
  const renewed = await shell(`${account} keys renew -g lab -n azmade --key primary -o json`);
  t.match(JSON.parse(renewed), [{ keyName: 'key1' }, { keyName: 'key2' }]);
  await shell(`${account} delete -g lab -n azmade --yes`);
  t.notMatch(await shell(`${account} list -o tsv`), /azmade/);
});

t.test('the console’s switch, by az resource and az rest', async (t) => {
  const service = `"$TTYS0_URL/subscriptions/$AZURE_SUBSCRIPTION_ID/providers/Microsoft.SerialConsole/consoleServices/default`;
  const rest = (method: string, end: string): Promise<string> =>
    shell(
      `az rest --resource "$TTYS0_URL/" --method ${method} --url ${service}${end}?api-version=2023-01-01"`,
    );
  t.match(JSON.parse(await rest('post', '/disableConsole')), { properties: { disabled: true } });
  t.match(JSON.parse(await rest('get', '')), { properties: { disabled: true } });
  t.match(JSON.parse(await rest('post', '/enableConsole')), { properties: { disabled: false } });
});

t.test('an error is the service’s own', async (t) => {
  await t.rejects(shell('az vm show -g lab -n plan9'), /ResourceNotFound/);
});
