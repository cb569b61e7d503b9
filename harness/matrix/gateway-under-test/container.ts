import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';

const startTimeoutMs = 30_000;
const shownLines = 20;
/** What a gateway prints, on a line of its own, when it can be reached. */
const listening = /\blistening on (wss?:\/\/\S+)/;

/** A gateway in a container, on the host's own network. */
export interface GatewayContainer extends AsyncDisposable {
  /** What its connection strings begin with; no slash at its end. */
  readonly origin: string;
}

/**
 * Starts a gateway from an image, and waits until it says where it listens. Throws `host.no-container-engine`,
 * `host.container-image-missing` and `lab.gateway-not-started`.
 */
export async function startContainer(
  image: string,
  environment: Readonly<Record<string, string>>,
): Promise<GatewayContainer> {
  // Its helper is an image of a registry; what is started here is ended here.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  // It has the host's network; an engine without a bridge has nothing else to be asked for.
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= 'localhost';
  const { GenericContainer, Wait } = await import('testcontainers');
  await requireImage(image);
  const said: string[] = [];
  let found: (origin: string) => void = () => undefined;
  const origin = new Promise<string>((resolve) => (found = resolve));
  const listen = (stream: Readable): void => {
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      const [, address] = listening.exec(line) ?? [];
      if (address !== undefined) found(address.replace(/\/+$/, ''));
    });
  };
  const notStarted = (reason: string, cause?: unknown): Ttys0Error =>
    new Ttys0Error('lab.gateway-not-started', { image, reason }, { cause, detail: said.slice(-shownLines).join('\n') }); // prettier-ignore
  const container = await new GenericContainer(image)
    .withNetworkMode('host')
    .withEnvironment({ ...environment })
    .withLabels({ 'ttys0.pid': String(process.pid) })
    .withLogConsumer(listen)
    .withWaitStrategy(Wait.forLogMessage(listening))
    .withStartupTimeout(startTimeoutMs)
    .start()
    .catch((error: unknown) => {
      throw notStarted(reasonOf(error), error);
    });
  const stop = async (): Promise<void> => {
    await container.stop({ timeout: 2_000 });
  };
  try {
    const late = (): Error => notStarted('it did not say where it listens');
    return { origin: await Deadline.after(startTimeoutMs).race(origin, late), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function requireImage(image: string): Promise<void> {
  const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
  const engine = await getContainerRuntimeClient().catch((error: unknown) => {
    throw new Ttys0Error('host.no-container-engine', { image, reason: reasonOf(error) }, { cause: error });
  });
  const name = ImageName.fromString(image);
  if (await engine.image.exists(name)) return;
  await engine.image.pull(name).catch((error: unknown) => {
    throw new Ttys0Error(
      'host.container-image-missing',
      { image, reason: reasonOf(error) },
      { cause: error },
    );
  });
}

/** One line, without a stop at its end. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n', 1)[0] ?? '').trim().replace(/\.$/, '');
}
