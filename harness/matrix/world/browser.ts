import { chromium, type Browser } from 'playwright';
import { probeNeeds } from '../../host/needs.ts';

/** The host's own Chromium, which talks to nobody but the lab. */
export async function launchBrowser(): Promise<Browser> {
  const found = (await probeNeeds()).find(({ id }) => id === 'chromium');
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({
    executablePath: found?.path ?? 'chromium',
    args: ['--no-sandbox', '--disable-gpu', ...quiet],
  });
}

let shared: Promise<Browser> | undefined;

/** One browser for all scenarios of this process, started when it is first needed. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= launchBrowser();
  return shared;
}

export async function closeSharedBrowser(): Promise<void> {
  const browser = await shared?.catch(() => undefined);
  shared = undefined;
  await browser?.close();
}
