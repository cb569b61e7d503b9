import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Secret, TOTP } from 'otpauth';
import t from 'tap';
import { ArmClient } from '../../client/arm-client.ts';
import { ConsoleConnection } from '../../client/console-connection.ts';
import { launchBrowser } from '../../matrix/world/browser.ts';
import { LabProcess, patient } from './lab-process.ts';

const refusal = /organization requires multi-factor authentication/;
const guest = 'custom-agetty';

const file = path.join(t.testdir(), 'lab.yaml');
await writeFile(
  file,
  'policy:\n  mfaForConsole: true\npeople:\n  - name: frank\n    roles:\n      - role: Owner\n',
);
const lab = await LabProcess.start(['--lab', file]);
const browser = await launchBrowser();
t.teardown(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

async function described(name: string) {
  const { users } = await lab.description();
  const user = users.find((known) => known.name === name);
  if (user === undefined) throw new Error(`the lab has no ${name}`);
  return user;
}

t.test(
  'the command line: refused without a second factor, in with one, as often as one likes (access.mfa)',
  async (t) => {
    const description = await lab.description();
    await using frank = await ArmClient.create(description, await described('frank'));
    await t.rejects(frank.connectionString(guest), { code: 'lab.refused', message: refusal });
    for (const attempt of ['once', 'again at once']) {
      await using alice = await ArmClient.create(description, await described('alice'));
      const console = await ConsoleConnection.open(alice, guest, patient());
      t.pass(attempt);
      await console.close();
    }
  },
);

t.test('the page: asked for the code, and connected with it; without one told what it takes', async (t) => {
  const { url } = await lab.description();
  for (const [name, reaches] of [
    ['bob', '[data-testid=console-status][data-phase=connected]'],
    ['frank', `text=${String(refusal)}`],
  ] as const) {
    const { password, secondFactorKey } = await described(name);
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(`${url}/#/virtual-machines/lab/${guest}/serial-console`);
    await page.getByTestId(`sign-in-user-${name}`).click();
    await page.getByTestId('sign-in-submit').click();
    await page.getByLabel('Password').fill(password);
    if (secondFactorKey !== undefined) {
      await page.getByRole('button', { name: 'Sign in' }).click();
      t.match(await page.getByRole('alert').textContent(), /code that your authenticator app shows/);
      await page.getByLabel('Password').fill(password);
      const code = new TOTP({ secret: Secret.fromBase32(secondFactorKey) }).generate();
      await page.getByLabel('Code of your authenticator app').fill(code);
    }
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator(reaches).first().waitFor();
    t.pass(`${name}, and at the blade that the address had named`);
    await context.close();
  }
});
