import { chromium, type Browser } from 'playwright';
import { requireNeed } from '../../host/needs.ts';

/**
 * The host's own Chromium, which talks to nobody but the lab; the one without windows where it is there, which takes a third
 * of the time. Throws `host.need-missing`.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await requireNeed('chromium');
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({
    executablePath,
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
