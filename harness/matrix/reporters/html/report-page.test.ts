import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright';
import t from 'tap';
import type { Cast } from '../../recording/cast.ts';
import { ResultFolder } from '../../results/folder.ts';
import type { Report, RunResult } from '../../results/result.ts';
import { exampleFailure, exampleHeader, exampleResults } from '../../testing/example-report.ts';
import { hostileText } from '../../testing/hostile.ts';
import { closeSharedBrowser, sharedBrowser } from '../../world/browser.ts';
import { writeReports } from '../write-reports.ts';

t.teardown(closeSharedBrowser);

const screenshot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'); // prettier-ignore

/** A recording with a mark at each step; its screen says which guest it is of. */
function castOf({ guest, steps }: RunResult): Cast {
  return {
    header: { version: 2, width: 80, height: 24, timestamp: 0, title: guest, env: {} },
    events: [
      [0.1, 'o', `${guest} login: `],
      ...steps.flatMap(({ title }, index) => [
        [0.2 + index, 'm', title] as const,
        [0.3 + index, 'o', `\r\nscreen-of-step-${index} <script>window.pwned=1</script>`] as const,
        [0.35 + index, 'x', '{"kind":"reset"}'] as const,
      ]),
    ],
  };
}

/** A folder of results as a run leaves it, and its page. */
async function reportPage(results: readonly RunResult[]): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ttys0-report-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const header = { ...exampleHeader, planned: results.map(({ id, suite, title, proves, guest, image }) => ({ id, suite, title, proves, guest, image })) }; // prettier-ignore
  const folder = await ResultFolder.create(path.join(directory, 'results'), header);
  const written: RunResult[] = [];
  for (const result of results) {
    const recording = await folder.addRecording(result.id, castOf(result));
    const shot =
      result.verdict === 'failed' ? await folder.addFile(result.id, 'screen.png', screenshot) : undefined;
    const rewind = result.verdict === 'failed' ? { disk: 'disk.qcow2', steps: ['one', 'two'] } : undefined;
    const files = { ...(recording !== undefined && { recording }), ...(shot !== undefined && { screenshot: shot }), ...(rewind && { rewind }) }; // prettier-ignore
    written.push({ ...result, files });
  }
  const report: Report = {
    header,
    results: written,
    interrupted: false,
    endedAt: '2026-11-26T22:10:00.000Z',
  };
  return writeReports(folder.directory, report);
}

/** Opens the page as from a disk, and notes whatever it asks of the network and whatever goes wrong. */
async function open(file: string, hash = ''): Promise<{ readonly page: Page; readonly problems: string[] }> {
  const page = await (await sharedBrowser()).newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.route(/^(?!file:|data:)/, (route) => {
    problems.push(`asked for ${route.request().url()}`);
    return route.abort();
  });
  await page.goto(`${pathToFileURL(file).href}${hash}`);
  return { page, problems };
}

t.test('a table of scenarios by guests, told apart without colour, that can be filtered', async (t) => {
  const { page, problems } = await open(await reportPage(exampleResults));
  t.strictSame(await page.locator('thead .guest').allTextContents(), ['custom-agetty', 'ubuntu', 'rhel']);
  t.equal(await page.locator('thead .source').first().textContent(), 'simulated');
  t.match(await page.locator('.outcome').textContent(), /Failed1 passed, 1 failed, 1 flaky/);
  t.match(await page.locator('.facts').first().textContent(), /tcg.*Linux 6\.1, 2 processors.*Seed42/);
  t.match(await page.locator('a.cell').allTextContents(), ['✓450 ms', '≈guest450 ms', /^!mended/, '✗guest450 ms', '○guest450 ms', '–not run']); // prettier-ignore
  t.equal(await page.getByRole('link', { name: 'failed, on custom-agetty, guest, timed out' }).count(), 1);

  await page.getByRole('button', { name: '1 flaky' }).click();
  t.strictSame(await page.locator('tbody th[scope=row] a').allTextContents(), ['passes']);
  t.equal(await page.getByRole('status').textContent(), '1 of 6 runs');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.keyboard.press('/');
  await page.keyboard.type('FAILS rhel');
  t.strictSame(await page.locator('tbody th[scope=row] a').allTextContents(), ['fails']);
  await page.getByLabel('Filter by text').fill('no such thing');
  t.match(await page.locator('.empty').textContent(), /No run matches/);
  await page.getByLabel('Filter by text').fill('');
  await page.getByLabel('Filter by guest').selectOption('ubuntu');
  t.strictSame(await page.locator('thead .guest').allTextContents(), ['ubuntu']);
  t.match(page.url(), /#guest=ubuntu$/);

  await page.getByRole('button', { name: 'Clear' }).click();
  await page.locator('a.cell').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('.card.focused').waitFor();
  t.equal(await page.locator('.card.focused h3').textContent(), 'ubuntu');
  await page.getByRole('group', { name: 'Guests' }).getByRole('button', { name: 'custom-agetty' }).click();
  t.equal(await page.locator('.card.focused h3').textContent(), 'custom-agetty');
  t.match(await page.getByRole('link', { name: 'Previous' }).getAttribute('href'), /custom-agetty/);
  await page.keyboard.press('Escape');
  await page.locator('table.matrix').waitFor();
  t.match(await page.locator('a.cell:focus').getAttribute('href'), /custom-agetty/);
  t.strictSame(problems, []);
  await page.close();
});

t.test(
  'one scenario side by side: evidence, commands, recordings that play and go to steps together',
  async (t) => {
    const file = await reportPage(exampleResults.slice(0, 4));
    const { page, problems } = await open(file, '#run=takeover.fails.custom-agetty');
    const failed = page.locator('.card', { hasText: 'custom-agetty' });
    const known = page.locator('.card', { has: page.locator('h3', { hasText: 'ubuntu' }) });
    t.equal(await page.locator('.card').count(), 2);
    t.match(
      await failed.locator('.outcome-box').textContent(),
      /guesttimed out.*line\.timed-out.*Timed out.*Look at it/,
    );
    t.match(
      await failed.locator('.evidence').textContent(),
      /Stage init since 2026-11-26 22:00:00 UTC.*Nearest miss "login"/,
    );
    t.match(
      await failed.locator('.evidence pre').first().textContent(),
      /Reached target <basic\.target> & more\./,
    );
    t.match(await failed.locator('.commands').textContent(), /ttys0 repro .*results --run takeover\.fails\.custom-agetty/); // prettier-ignore
    t.match(await failed.locator('.commands').textContent(), /ttys0 attach .*results --run takeover\.fails\.custom-agetty --at two/); // prettier-ignore
    t.notMatch(await known.locator('.commands').textContent(), 'attach');
    t.equal(await failed.locator('.shot img').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth), 1); // prettier-ignore
    t.match(await known.locator('.about').textContent(), /Known to fail until 2027-01-01/);

    const terminals = page.locator('.ap-term');
    await page.locator('.ap-player').nth(1).waitFor();
    t.equal(await terminals.count(), 2);
    await failed.locator('.step button').first().click();
    for (const card of [failed, known]) await card.locator('.step[aria-current]').waitFor();
    t.match(await failed.locator('.step[aria-current]').textContent(), /one/);
    await page.getByRole('button', { name: 'Play all' }).click();
    // The second step is marked when the recordings have come so far by themselves.
    for (const card of [failed, known])
      await card.locator('.step[aria-current]', { hasText: 'two' }).waitFor({ timeout: 20_000 });
    t.strictSame(problems, []);
    await page.close();
  },
);

t.test('what guests and suites say is inert', async (t) => {
  const [, fails] = exampleResults;
  const failure = { ...exampleFailure, message: hostileText, advice: hostileText, lastLines: [hostileText], screen: [hostileText], detail: hostileText, nearestMiss: hostileText, stage: hostileText }; // prettier-ignore
  const steps = [{ title: hostileText, ok: true, startMs: 0, durationMs: 1 }];
  const hostile: RunResult = { ...fails, title: hostileText, suite: hostileText, guest: hostileText, image: hostileText, source: hostileText, proves: hostileText, failure, steps, known: { tracker: `javascript:${hostileText}`, expires: hostileText } }; // prettier-ignore
  const file = await reportPage([hostile]);
  const { page, problems } = await open(file);
  await page.locator('a.cell').click();
  // It is made when it is seen.
  await page.locator('.player').scrollIntoViewIfNeeded();
  await page.locator('.ap-player').waitFor();
  t.match(await page.locator('.message').textContent(), '</script><script>window.pwned=1</script>');
  t.equal(await page.evaluate(() => 'pwned' in globalThis), false);
  t.equal(await page.locator('#app script, #app img:not([src^="data:"]), a[href^="javascript"]').count(), 0);
  t.strictSame(problems, []);
  await page.close();
});

t.test('a page is not led out of its folder, and names what it has not', async (t) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'ttys0-report-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const folder = path.join(directory, 'results');
  const [passes] = exampleResults;
  const results = [{ ...passes, files: { recording: '../secret', screenshot: 'runs/gone.png' } }];
  await ResultFolder.create(folder, exampleHeader);
  await writeFile(path.join(directory, 'secret'), 'a secret of the host');
  const file = await writeReports(folder, { header: exampleHeader, results, interrupted: true });
  t.notMatch(await readFile(file, 'utf8'), Buffer.from('a secret of').toString('base64'));
  const { page } = await open(file, `#run=${passes.id}`);
  t.match(await page.locator('.recording .left-out').textContent(), /\.\.\/secret is not in this page: it is not in the folder of results/); // prettier-ignore
  t.match(
    await page.locator('.shot').textContent(),
    /runs\/gone\.png is not in this page: it could not be read/,
  );
  await page.close();
});

t.test('200 runs with recordings of 100 KB open in seconds', async (t) => {
  const [passes] = exampleResults;
  const words = Array.from({ length: 12_500 }, (_, index) => (index * 2_654_435_761).toString(36)).join(' ');
  const steps = [{ title: words, ok: true, startMs: 0, durationMs: 1 }];
  const results = Array.from({ length: 200 }, (_, index) => ({
    ...passes,
    id: `s.${index}`,
    title: `scenario ${index >> 2}`,
    guest: `guest-${index & 3}`,
    steps,
  }));
  const { page, problems } = await open(await reportPage(results));
  await page.locator('tbody tr').nth(50).waitFor();
  t.equal(await page.locator('a.cell').count(), 200);
  const openedMs = await page.evaluate(() => performance.now());
  t.comment(`open after ${Math.round(openedMs)} ms`);
  t.ok(openedMs < 15_000);
  t.strictSame(problems, []);
  await page.close();
});
