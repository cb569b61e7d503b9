import type { Page } from 'playwright';
import t from 'tap';
import { ArmClient } from '../../client/arm-client.ts';
import { launchBrowser } from '../../matrix/world/browser.ts';
import { LabProcess } from './lab-process.ts';
import { signIn } from './portal-page.ts';

const lab = await LabProcess.start(['--scale-set', 'web=custom-agetty']);
const browser = await launchBrowser();
t.teardown(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

t.test('known.vmss: in the preview the menu of an instance has no console, else it opens one', async (t) => {
  const description = await lab.description();
  const alice = description.users.find(({ name }) => name === 'alice');
  if (alice === undefined) throw new Error('the lab has no alice');
  await using client = await ArmClient.create(description, alice);
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);

  await client.call('PUT', '/_ttys0/faults/vmss-preview');
  await page.goto(description.url);
  await signIn(page, lab, 'alice');
  t.equal(await consolesOf(page, 'custom-agetty'), 1, 'a VM has one');
  await page.goto(`${description.url}/#/virtual-machines`);
  t.equal(await consolesOf(page, 'web_0'), 0);

  await client.call('DELETE', '/_ttys0/faults/vmss-preview');
  await page.reload();
  await page.getByTestId('menu-serial-console').click();
  await page.locator('[data-testid=console-status][data-phase=connected]').waitFor();
  t.pass('without the quirk');
});

/** How often the menu of that machine offers a console. */
async function consolesOf(page: Page, name: string): Promise<number> {
  await page.getByTestId(`vm-row-${name}`).getByText(name).first().click();
  await page.getByTestId('menu-overview').waitFor();
  return page.getByTestId('menu-serial-console').count();
}
