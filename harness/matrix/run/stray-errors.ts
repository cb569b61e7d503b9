import { AsyncLocalStorage } from 'node:async_hooks';

interface Body {
  readonly fail: (error: unknown) => void;
}

const bodies = new AsyncLocalStorage<Body>();
let listening = false;

/**
 * Runs a scenario's body; it fails with what it throws, and with what it throws where nobody catches it, as in a timer or
 * a promise that is not awaited. Others are not disturbed by that. What comes after its end is passed over.
 */
export async function runCatchingAll<Result>(body: () => Promise<Result>): Promise<Result> {
  listen();
  return new Promise<Result>((resolve, reject) => {
    bodies.run({ fail: reject }, () => {
      // A body that throws at once fails as one that rejects; what was thrown by its side meanwhile is told a turn later.
      void Promise.resolve().then(body).then((result) => setImmediate(resolve, result), reject); // prettier-ignore
    });
  });
}

/** What no scenario has thrown is a defect of the program, and ends it as it would have without us. */
function listen(): void {
  if (listening) return;
  listening = true;
  process.on('uncaughtException', (error: unknown) => {
    const body = bodies.getStore();
    if (!body) throw error;
    body.fail(error);
  });
}
