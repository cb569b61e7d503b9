import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright';
import t from 'tap';
import { packageRoot } from '../../host/package.ts';
import { launchBrowser } from './browser.ts';
import { LabProcess } from './lab-process.ts';

const artifacts = path.join(packageRoot, '.artifacts');
const patience = { timeout: 120_000 };

const lab = await LabProcess.start();
const browser = await launchBrowser();
t.teardown(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

/** Signs a user in and walks the way that the portal has: list, overview, Support + troubleshooting, Serial console. */
async function openConsole(user: string): Promise<Page> {
  const { url, users } = await lab.description();
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  // To a deep link, which the way over the sign-in page must not lose.
  await page.goto(`${url}/#/virtual-machines`);
  await page.getByTestId(`sign-in-user-${user}`).click();
  await page.getByTestId('sign-in-submit').click();
  await page.getByLabel('Password').fill(users.find(({ name }) => name === user)?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByTestId('vm-row-custom-agetty').getByText('custom-agetty').first().click();
  await page.getByTestId('menu-serial-console').click();
  await page.locator('[data-testid=console-status][data-phase=connected]').waitFor(patience);
  return page;
}

async function see(page: Page, text: string): Promise<void> {
  await page.getByTestId('terminal').getByText(text).last().waitFor(patience);
}

t.test(
  'a person signs in, reaches the console through the menus and logs in to the guest by typing',
  async (t) => {
    const page = await openConsole('alice');
    await page.getByTestId('terminal').click();
    await page.keyboard.press('Enter');
    await see(page, 'login:');
    await page.keyboard.type('azureuser\n');
    await see(page, 'Password:');
    await page.keyboard.type('ttys0\n');
    await see(page, 'azureuser@custom-agetty');
    await page.keyboard.type('echo "I am"" $(id -un)"\n');
    await see(page, 'I am azureuser');
    await mkdir(artifacts, { recursive: true });
    await page.screenshot({ path: path.join(artifacts, 'serial-console.png') });
    const other = await openConsole('bob');
    const banner = page.getByTestId('console-takeover');
    await banner.waitFor(patience);
    t.match(await banner.textContent(), /bob@ttys0\.local/);
    await page.screenshot({ path: path.join(artifacts, 'takeover.png') });
    await other.getByTestId('terminal').click();
    await other.keyboard.type('echo "now"" $(id -un)"\n');
    await see(other, 'now azureuser');
    await other.context().close();
    await page.context().close();
  },
);

t.test('a wrong password is refused in words, and a reader is told what the role lacks', async (t) => {
  const { url, users } = await lab.description();
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  await page.goto(url);
  await page.getByTestId('sign-in-user-carol').click();
  await page.getByTestId('sign-in-submit').click();
  t.equal(await page.getByLabel('User name').inputValue(), 'carol@ttys0.local');
  await page.getByRole('button', { name: 'Cancel' }).click();
  t.match(await page.getByTestId('sign-in-notice').textContent(), /AADSTS65004/);
  t.equal(new URL(page.url()).search, '', 'nothing of it stays in the address');
  await page.getByTestId('sign-in-user-carol').click();
  await page.getByTestId('sign-in-submit').click();
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  t.match(await page.getByRole('alert').textContent(), /password/i);
  await page.screenshot({ path: path.join(artifacts, 'sign-in.png') });
  await page.getByLabel('Password').fill(users.find(({ name }) => name === 'carol')?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByTestId('vm-row-custom-agetty').getByText('custom-agetty').first().click();
  await page.getByTestId('menu-serial-console').click();
  await page
    .getByText(/do not have the required permissions to use this VM/)
    .first()
    .waitFor(patience);
  t.pass('told');
  await context.close();
});
