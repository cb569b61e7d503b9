import t from 'tap';
import { hostileText } from '../../testing/hostile.ts';
import { exampleFailure, exampleHeader, exampleReport, exampleResult } from '../../testing/example-report.ts';
import type { Report } from '../../results/result.ts';
import { closeSharedBrowser, sharedBrowser } from '../../world/browser.ts';
import { renderJunit } from './render.ts';

t.teardown(closeSharedBrowser);

/** What a parser of XML finds: attributes and text by selector. */
async function parsed(xml: string): Promise<(selector: string, attribute?: string) => readonly string[]> {
  const page = await (await sharedBrowser()).newPage();
  const found = await page.evaluate((text) => {
    // The types of a browser are not those of this program.
    const { DOMParser } = globalThis as unknown as { DOMParser: new () => { parseFromString(text: string, type: string): BrowserDocument } }; // prettier-ignore
    interface BrowserElement {
      readonly localName: string;
      readonly textContent: string;
      readonly parentElement: BrowserElement | null;
      readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
    }
    interface BrowserDocument {
      querySelectorAll(selector: string): Iterable<BrowserElement>;
    }
    const document = new DOMParser().parseFromString(text, 'application/xml');
    return [...document.querySelectorAll('*')].map((element) => ({
      name: element.localName,
      parent: element.parentElement?.localName ?? '',
      text: element.textContent,
      attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    }));
  }, xml);
  await page.close();
  const broken = found.find(({ name }) => name === 'parsererror');
  if (broken) throw new Error(broken.text);
  return (name, attribute) =>
    found.filter((element) => element.name === name).map(({ text, attributes }) => (attribute === undefined ? text : (attributes[attribute] ?? ''))); // prettier-ignore
}

t.test('a suite for each suite and guest, with counts that add up', async (t) => {
  const find = await parsed(renderJunit(exampleReport));
  t.strictSame(find('testsuite', 'name'), ['takeover on custom-agetty', 'takeover on ubuntu', 'takeover on rhel']); // prettier-ignore
  t.strictSame(find('testsuites', 'tests'), ['6']);
  t.strictSame(find('testsuites', 'failures'), ['2'], 'failed and mended; a flaky run has passed');
  t.strictSame(find('testsuites', 'skipped'), ['2'], 'known and not run');
  t.equal(find('failure').length, 2);
  t.equal(find('skipped').length, 2);
  t.strictSame(find('failure', 'type'), ['guest/timed-out', 'known-failure/mended']);
  t.match(find('failure')[0], /at: two[^]*login[^]*again: ttys0 test takeover --guest custom-agetty/);
  t.match(find('flakyFailure', 'message'), [/passed at try 2/]);
  t.match(find('skipped', 'message'), [/known: https:\/\/example/, 'it was not run']);
  t.strictSame(find('testcase', 'classname')[0], 'takeover.custom-agetty');
  t.strictSame(find('testcase', 'time')[0], '0.450');
  t.match(find('system-out')[1], /ok {2}one \(0\.100 s\)\nFAILED {2}two/);
});

t.test('files of a run are attachments, named from where the job runs', async (t) => {
  const files = { recording: 'runs/x/recording.cast', screenshot: 'runs/x/screen.png' };
  const report: Report = {
    ...exampleReport,
    results: [{ ...exampleResult('a', 'ubuntu', 'passed'), files }],
  };
  const find = await parsed(renderJunit(report, { folder: 'results' }));
  t.match(find('system-out')[0], '[[ATTACHMENT|results/runs/x/recording.cast]]\n[[ATTACHMENT|results/runs/x/screen.png]]'); // prettier-ignore
});

t.test('what a guest says is text, and what XML forbids is gone', async (t) => {
  const failure = { ...exampleFailure, message: hostileText, lastLines: [hostileText], detail: hostileText };
  const result = { ...exampleResult(hostileText, 'ubuntu', 'failed'), failure };
  const xml = renderJunit({ ...exampleReport, header: exampleHeader, results: [result] });
  const find = await parsed(xml);
  t.equal(find('script').length, 0);
  t.equal(find('img').length, 0);
  t.match(find('testcase', 'name')[0], /^<\/script><script>window\.pwned=1.*onerror="window\.pwned=1">&amp; \]\]> \[2J31m/); // prettier-ignore
  t.match(find('failure', 'message')[0], '</script><script>');
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  t.notMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\ud800-\udfff]/);
});
