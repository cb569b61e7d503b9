import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page, WebSocketRoute } from 'playwright';
import t from 'tap';
import { packageRoot } from '../../host/package.ts';
import { launchBrowser } from '../../matrix/world/browser.ts';
import { LabProcess } from './lab-process.ts';
import { logIn, openConsole as open, patience, see } from './portal-page.ts';

const artifacts = path.join(packageRoot, '.artifacts');

const lab = await LabProcess.start();
const browser = await launchBrowser();
t.teardown(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

const openConsole = (user: string, prepare?: (page: Page) => Promise<void>): Promise<Page> =>
  open({ lab, browser, user, ...(prepare && { prepare }) });

t.test(
  'a person signs in, reaches the console through the menus and logs in to the guest by typing',
  async (t) => {
    const page = await openConsole('alice');
    await logIn(page, 'azureuser', 'azureuser@custom-agetty');
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

t.test('a warning that the session will end is shown until it is cleared', async (t) => {
  const sockets: WebSocketRoute[] = [];
  const page = await openConsole('alice', (page) =>
    page.routeWebSocket('**', (socket) => {
      sockets.push(socket);
      socket.connectToServer();
    }),
  );
  const warn = (reason: string, message: string): void =>
    sockets.at(-1)?.send(JSON.stringify({ type: 'warning', reason, message, at: new Date().toISOString() }));
  const bar = page.getByTestId('console-warning');
  warn('idle', 'Press a key.');
  await bar.waitFor(patience);
  t.match(await bar.textContent(), /still there.*Press a key\./);
  warn('cleared', 'The session may go on.');
  await bar.waitFor({ ...patience, state: 'detached' });
  warn('refused', 'A reader may not.');
  await page.getByText('A reader may not.').waitFor(patience);
  warn('cleared', 'The session may go on.');
  await bar.waitFor({ ...patience, state: 'detached' });
  await page.context().close();
});

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
