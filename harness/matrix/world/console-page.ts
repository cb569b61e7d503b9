import type { Page } from 'playwright';
import type { LabUserDescription } from '../../client/description.ts';
import type { ConsolePage } from '../../scenario/page.ts';
import { sharedBrowser } from './browser.ts';
import type { Scope } from './scope.ts';

const defaultWaitMs = 10_000;
const openWaitMs = 20_000;

/** Signs somebody in and walks the portal's way: list, overview, Support + troubleshooting, Serial console (access.portal). */
export async function openConsolePage(user: LabUserDescription, scope: Scope): Promise<ConsolePage> {
  const { lab, guest, resources } = scope;
  const browser = await sharedBrowser();
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1280, height: 800 },
  });
  resources.use({ [Symbol.asyncDispose]: () => context.close() });
  const page = await context.newPage();
  page.setDefaultTimeout(scope.within(openWaitMs).remainingMs);
  await page.goto(`${lab.url}/#/virtual-machines`);
  await page.getByTestId(`sign-in-user-${user.name}`).click();
  await page.getByTestId('sign-in-submit').click();
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByTestId(`vm-row-${guest.name}`).getByText(guest.name).first().click();
  await page.getByTestId('menu-serial-console').click();
  return consolePage(page, scope);
}

function consolePage(page: Page, scope: Scope): ConsolePage {
  const close = (): Promise<void> => page.context().close();
  return {
    async see(text, { withinMs = defaultWaitMs } = {}) {
      await page
        .getByText(text)
        .last()
        .waitFor({ timeout: scope.within(withinMs).remainingMs });
    },
    async type(text) {
      await page.getByTestId('terminal').click();
      await page.keyboard.type(text);
    },
    screenshot: () => page.screenshot(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
