import type { Locator } from 'playwright';
import t from 'tap';
import { launchBrowser } from '../matrix/world/browser.ts';
import { LabProcess } from '../cli/e2e/lab-process.ts';
import { logIn, openConsole, patience, see } from '../cli/e2e/portal-page.ts';

const lab = await LabProcess.start();
const browser = await launchBrowser();
t.teardown(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

/** All bytes that the page has sent to the guest. */
let sent = '';
/** What a page must not do by itself. */
const acts: string[] = [];
const page = await openConsole({
  lab,
  browser,
  user: 'alice',
  prepare: async (page) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        if (typeof payload !== 'string') sent += payload.toString('latin1');
      }),
    );
    page.on('dialog', (dialog) => {
      acts.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('popup', (popup) => acts.push(`popup ${popup.url()}`));
    page.on('pageerror', (error) => acts.push(`error ${error.message}`));
  },
});
await logIn(page, 'root', 'root@custom-agetty');

let marks = 0;

/** Has the guest's shell do that, waits for its end to be on the screen, and gives what was typed for it. */
async function guest(command: string): Promise<string> {
  marks += 1;
  await page.keyboard.type(`${command}; echo said-""${marks}.\n`);
  await see(page, `said-${marks}.`);
  return `${command}; echo said-""${marks}.\r`;
}

/** The page is there for its user: it opens and closes a dialog, and the guest gets what is typed. */
async function isAlive(): Promise<void> {
  await page.getByTestId('help').click();
  await page.getByText('Keyboard and terminal').waitFor(patience);
  await page.keyboard.press('Escape');
  await page.getByText('Keyboard and terminal').waitFor({ ...patience, state: 'detached' });
  await page.getByTestId('terminal').click();
  await guest('echo alive');
}

/** Presses what is at that place, as a hand does: alone, and with the key that opens links in other terminals. */
async function press(what: Locator): Promise<void> {
  const box = await what.boundingBox(patience);
  if (!box) throw new Error('it is not on the screen');
  for (const key of [undefined, 'Control']) {
    if (key) await page.keyboard.down(key);
    await page.mouse.move(box.x + 20, box.y + box.height / 2);
    await page.mouse.move(box.x + 30, box.y + box.height / 2);
    await page.mouse.click(box.x + 30, box.y + box.height / 2);
    if (key) await page.keyboard.up(key);
  }
}

t.test("X1: a title with HTML is text, and beside the page's own", async (t) => {
  const before = await page.title();
  const title = page.getByTestId('console-title');
  for (const [osc, text] of [
    [0, '<img src=x onerror=alert(1)><b>root</b>'],
    [2, '</span><script>alert(2)</script>'],
  ] as const) {
    await guest(`printf '\\033]${osc};${text}\\007'`);
    await page.getByTestId('console-title').getByText(text, { exact: true }).waitFor(patience);
    t.equal(await title.locator('*').count(), 0, 'no markup');
    t.equal(await page.title(), before);
  }
  await guest(`printf '\\033]0;a\\342\\200\\256gnp.exe\\r\\nb\\007'`);
  t.equal(await title.textContent(), 'agnp.exeb', 'nor anything that turns it around');
  await guest(`printf '\\033]0;\\007'`);
  await title.waitFor({ ...patience, state: 'detached' });
  t.same(acts, []);
});

t.test('X2: the clipboard is neither written nor read by the guest', async (t) => {
  await page.evaluate('navigator.clipboard.writeText("of the user")');
  const alarm = Buffer.from('of the guest').toString('base64');
  for (const target of ['c', 'p', 's', '']) {
    const from = sent.length;
    const typed = [
      await guest(`printf '\\033]52;${target};${alarm}\\007'`),
      await guest(`printf '\\033]52;${target};?\\033\\\\'`),
      await guest(`printf '\\302\\235''52;${target};?\\302\\234'`),
    ];
    t.equal(sent.slice(from), typed.join(''), 'the guest gets what was typed, and no answer');
    t.equal(await page.evaluate('navigator.clipboard.readText()'), 'of the user');
  }
});

t.test('X4: a link cannot be clicked, whatever it leads to', async (t) => {
  const { href } = new URL(page.url());
  const terminal = page.getByTestId('terminal');
  for (const [text, target] of [
    ['press-here', 'javascript:alert(4)'],
    ['or-here', 'https://example.com/'],
    ['at-last', 'data:text/html,<script>alert(4)</script>'],
  ]) {
    await guest(`printf '\\033]8;;${target}\\033\\\\${text}\\033]8;;\\007\\n'`);
    await press(terminal.getByText(new RegExp(`^${text}`)).last());
    t.equal(await terminal.locator('a, .xterm-cursor-pointer, [style*=underline]').count(), 0);
  }
  await guest('echo https://example.com/');
  await press(terminal.getByText(/^https:\/\/example\.com/).last());
  t.equal(page.url(), href);
  t.equal(page.context().pages().length, 1);
  t.same(acts, []);
});

for (const [what, character] of [
  ['combining characters', '\\314\\201'],
  ['characters that turn text around', '\\342\\200\\256'],
  ['joiners', '\\342\\200\\215'],
] as const)
  t.test(`X5: a million ${what}: the page goes on`, async (t) => {
    const from = performance.now();
    await guest(
      `m=$(printf '${character}%.0s' $(seq 1000)); printf a; yes "$m" | head -n 1000 | tr -d '\\n'; echo`,
    );
    await isAlive();
    const texts = await page.getByTestId('terminal').locator('.xterm-rows > div').allTextContents();
    t.ok(Math.max(...texts.map(({ length }) => length)) < 10_000, 'no line has them all');
    t.notMatch(texts.join(''), /[\u202a-\u202e]/);
    t.comment(`${Math.round(performance.now() - from)} ms`);
    t.same(acts, []);
  });

t.test('X5: a few bytes that ask for years of work: the page goes on', async (t) => {
  for (const sequence of ['L', 'M', 'S', 'T', 'b', '@', 'P', 'X', 'I', 'Z', ' @', "'}"])
    await guest(`printf 'a\\033[2147483647%s\\033[r\\033[H' "${sequence}"`);
  await isAlive();
  t.same(acts, []);
});

t.test('X5: a title without end hides nothing that comes after its line', async (t) => {
  await guest(`printf '\\033]0;'; yes x | head -n 100000 | tr -d '\\n'; echo; echo`);
  await guest(`printf '\\033Pq'; yes x | head -n 100000 | tr -d '\\n'; echo; echo`);
  await isAlive();
  t.same(acts, []);
});
