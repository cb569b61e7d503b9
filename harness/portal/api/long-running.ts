import type { ArmAnswer } from './arm-client.ts';
import { ArmFailure, isRecord } from './arm-failure.ts';

/** What following an operation needs of the world. */
export interface OperationPorts {
  readonly get: (path: string) => Promise<ArmAnswer>;
  readonly sleep: (ms: number) => Promise<void>;
}

const defaultRetryMs = 1000;
const longestRetryMs = 15_000;
/** A lost poll or two is no failed operation. */
const pollsWithoutAnswer = 3;

/**
 * Follows a long-running operation to its end (azure-wire 3.2): polls `Azure-AsyncOperation` at the pace of
 * `Retry-After`. Returns at once when the answer names no operation. Throws `ArmFailure` when it failed.
 */
export async function followOperation(accepted: ArmAnswer, ports: OperationPorts): Promise<void> {
  const address = accepted.headers.get('azure-asyncoperation');
  if (address === null) return;
  let waitMs = retryAfterMs(accepted.headers);
  for (let missed = 0; ;) {
    await ports.sleep(waitMs);
    let poll: ArmAnswer;
    try {
      poll = await ports.get(pathOf(address));
    } catch (error) {
      missed += 1;
      if (!(error instanceof ArmFailure) || error.status !== 0 || missed >= pollsWithoutAnswer) throw error;
      continue;
    }
    missed = 0;
    if (hasEnded(poll.body)) return;
    waitMs = retryAfterMs(poll.headers);
  }
}

/** True once succeeded; throws when failed or cancelled. */
function hasEnded(body: unknown): boolean {
  const status = isRecord(body) ? body['status'] : undefined;
  if (status === 'Succeeded') return true;
  if (status !== 'Failed' && status !== 'Canceled') return false;
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {};
  throw new ArmFailure(
    200,
    typeof error['code'] === 'string' ? error['code'] : `Operation${status}`,
    typeof error['message'] === 'string' ? error['message'] : `The operation ended as ${status}.`,
  );
}

/** `Retry-After` in seconds, within sense; a date or nothing is the default. */
export function retryAfterMs(headers: Headers): number {
  const text = headers.get('retry-after');
  const seconds = text === null ? Number.NaN : Number(text);
  if (!Number.isFinite(seconds) || seconds < 0) return defaultRetryMs;
  return Math.min(seconds * 1000, longestRetryMs);
}

/** Only path and query: the lab may name itself `localhost` where the page was opened by address. */
function pathOf(address: string): string {
  const { pathname, search } = new URL(address, 'https://lab.invalid');
  return pathname + search;
}
