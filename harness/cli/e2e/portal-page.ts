import type { Browser, Page } from 'playwright';
import type { LabProcess } from './lab-process.ts';

/** Long enough for any host. */
export const patience = { timeout: 120_000 };

/** Which console of which lab, and who opens it. */
export interface ConsoleChoice {
  readonly lab: LabProcess;
  readonly browser: Browser;
  /** Short name of a user without a second factor. */
  readonly user: string;
  /** Called with the new page before it goes anywhere. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Signs a user in and walks the way that the portal has: list, overview, Support + troubleshooting, Serial console. */
export async function openConsole({ lab, browser, user, prepare }: ConsoleChoice): Promise<Page> {
  const { url } = await lab.description();
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  await prepare?.(page);
  // To a deep link, which the way over the sign-in page must not lose.
  await page.goto(`${url}/#/virtual-machines`);
  await signIn(page, lab, user);
  await page.getByTestId('vm-row-custom-agetty').getByText('custom-agetty').first().click();
  await page.getByTestId('menu-serial-console').click();
  await page.locator('[data-testid=console-status][data-phase=connected]').waitFor(patience);
  return page;
}

/** From the page that asks who one is, past the password. */
export async function signIn(page: Page, lab: LabProcess, user: string): Promise<void> {
  const { users } = await lab.description();
  await page.getByTestId(`sign-in-user-${user}`).click();
  await page.getByTestId('sign-in-submit').click();
  await page.getByLabel('Password').fill(users.find(({ name }) => name === user)?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Waits until the terminal shows that text. */
export async function see(page: Page, text: string): Promise<void> {
  await page.getByTestId('terminal').getByText(text).last().waitFor(patience);
}

/** Logs in to the guest by typing. */
export async function logIn(page: Page, user: string, prompt: string): Promise<void> {
  await page.getByTestId('terminal').click();
  await page.keyboard.press('Enter');
  await see(page, 'login:');
  await page.keyboard.type(`${user}\n`);
  await see(page, 'Password:');
  await page.keyboard.type('ttys0\n');
  await see(page, prompt);
}
