import { Secret, TOTP } from 'otpauth';
import type { Locator, Page } from 'playwright';
import type { LabUserDescription } from '../../client/description.ts';
import { Ttys0Error } from '../../errors/index.ts';
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
  try {
    await page.getByTestId(`sign-in-user-${user.name}`).click();
    await page.getByTestId('sign-in-submit').click();
    await signIn(page, user);
    await page.getByTestId(`vm-row-${guest.name}`).getByText(guest.name).first().click();
    await page.locator('[data-testid=menu-overview][aria-current=page]').waitFor();
    const support = page.getByRole('group', { name: 'Support + troubleshooting' });
    await support.getByTestId('menu-serial-console').click();
  } catch (error) {
    throw await pageDiffers(page, 'the way to the serial console', error);
  }
  return consolePage(page, scope);
}

const periodMs = 30_000;

/** By password; and where there is a second factor, with a code of the authenticator that has not been used. */
async function signIn(page: Page, { password, secondFactorKey }: LabUserDescription): Promise<void> {
  const submit = page.getByRole('button', { name: 'Sign in' });
  await page.getByLabel('Password').fill(password);
  await submit.click();
  if (secondFactorKey === undefined) return;
  const authenticator = new TOTP({ secret: Secret.fromBase32(secondFactorKey) });
  const code = page.getByLabel('Code of your authenticator app');
  for (const step of [0, 1]) {
    await code.or(page.getByTestId('signed-in-as')).first().waitFor();
    if (!(await code.isVisible())) return;
    await page.getByLabel('Password').fill(password);
    await code.fill(authenticator.generate({ timestamp: Date.now() + step * periodMs }));
    await submit.click();
  }
}

/** What a person has before them when it is not what was to come. */
async function pageDiffers(page: Page, wanted: string, cause: unknown): Promise<Ttys0Error> {
  const shown = await page.locator('body').innerText().catch(() => ''); // prettier-ignore
  return new Ttys0Error('lab.page-differs', { wanted }, { cause, detail: shown });
}

function consolePage(page: Page, scope: Scope): ConsolePage {
  const close = (): Promise<void> => page.context().close();
  const waitMs = (ms: number): number => scope.within(ms).remainingMs;
  const meet = async (found: Locator, wanted: string, act: (found: Locator) => Promise<void>) => {
    await act(found).catch(async (error: unknown) => {
      throw await pageDiffers(page, wanted, error);
    });
  };
  return {
    see: (text, { withinMs = defaultWaitMs } = {}) =>
      meet(page.getByText(text).last(), text, (found) => found.waitFor({ timeout: waitMs(withinMs) })),
    press: (button, { withinMs = defaultWaitMs } = {}) =>
      meet(page.getByRole('button', { name: button }).first(), `a button ${button}`, (found) =>
        found.click({ timeout: waitMs(withinMs) }),
      ),
    async type(text) {
      await page.getByTestId('terminal').click();
      await page.keyboard.type(text);
    },
    screenshot: () => page.screenshot(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
