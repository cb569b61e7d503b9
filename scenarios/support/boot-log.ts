import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { LabUser } from 'ttys0';

/** An access to the console, as it stands in the log. */
export interface Access {
  readonly action: string;
  readonly user: string;
  readonly vm: string;
  readonly at: string;
  readonly detail?: string;
}

/** The log is at most 2 s behind the guest while storage answers; a host that is emulating is slower. */
const [behindMs, betweenMs] = [20_000, 200];
const access = /(?:\r\n\[ttys0 break\] )?\[ttys0 audit\] ([^\r\n]*)\r\n/g;

/** What the guest has said, without the accesses that stand between its lines. */
export function withoutAccesses(log: string): string {
  return log.replace(access, '');
}

/** The accesses in a log, in their order. */
export function accessesIn(log: string): readonly Access[] {
  return [...log.matchAll(access)].map(([, json = '']) => JSON.parse(json) as Access);
}

/** The log, once `holds` is true of it; as it is at the last where that never comes. */
export function logOnce(reader: LabUser, holds: (log: string) => boolean): Promise<string> {
  return once(() => reader.serialLog(), holds);
}

/** What is at an address, once something is: a picture is taken when its address is asked for, and is there soon after. */
export function downloadOnceThere(reader: LabUser, address: string): ReturnType<LabUser['download']> {
  return once(() => reader.download(address), ({ status }) => status !== 404); // prettier-ignore
}

async function once<What>(ask: () => Promise<What>, holds: (what: What) => boolean): Promise<What> {
  const until = performance.now() + behindMs;
  for (;;) {
    const what = await ask();
    if (holds(what) || performance.now() > until) return what;
    await pause(betweenMs);
  }
}

/** The address of the guest's log, and of its picture. */
export async function addressesOf(
  reader: LabUser,
): Promise<{ readonly log: string; readonly screenshot: string }> {
  const answer = (await reader.arm.ask('POST', 'retrieveBootDiagnosticsData')) as Record<string, string>;
  const { serialConsoleLogBlobUri: log, consoleScreenshotBlobUri: screenshot } = answer;
  assert.ok(log !== undefined && screenshot !== undefined, JSON.stringify(answer));
  return { log, screenshot };
}

/** One earlier part of a log that is longer than one blob; undefined where there is none of that number. */
export async function logPart(reader: LabUser, number: number): Promise<Buffer | undefined> {
  const path = `retrieveBootDiagnosticsData?api-version=2024-07-01&ttys0Part=${number}`;
  const { serialConsoleLogBlobUri: address = '' } = (await reader.arm.ask('POST', path)) as Record<
    string,
    string
  >;
  const { status, bytes } = await reader.download(address);
  return status === 200 ? Buffer.from(bytes) : undefined;
}
