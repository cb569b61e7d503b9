import { rename, writeFile } from 'node:fs/promises';
import type { Directory } from '../../mock-arm/index.ts';
import type { LabDescription } from '../client/description.ts';
import { descriptionPath } from '../client/find-lab.ts';
import type { Run } from '../host/run-registry.ts';
import type { LabGuest } from './guest/lab-guest.ts';
import { describePrograms, describeUsers } from './people.ts';

/** What there is to say of a lab. */
interface DescribedLab extends Pick<
  LabDescription,
  'url' | 'caPath' | 'caBundlePath' | 'auditPath' | 'azureConfigDirectory' | 'storageSuffix'
> {
  readonly directory: Directory;
  readonly guests: readonly LabGuest[];
}

/** Where everything is, for the command line and for scenarios. It holds passwords. */
export function describe({ directory, guests, storageSuffix, ...places }: DescribedLab): LabDescription {
  const { tenantId, subscription, resourceGroup } = directory;
  return {
    ...places,
    ...(storageSuffix !== undefined && { storageSuffix }),
    tenantId,
    subscriptionId: subscription.id,
    resourceGroup,
    users: describeUsers(directory),
    programs: describePrograms(directory),
    guests: guests.map(({ name }) => name),
    instances: guests.flatMap(({ name, scaleSet }) =>
      scaleSet?.orchestration === 'Uniform' ? [{ name, ...scaleSet }] : [],
    ),
  };
}

/** The description in the run's directory, where other processes of this user find it. */
export class DescriptionFile {
  readonly #path: string;
  readonly #current: () => LabDescription;
  #written: Promise<unknown> = Promise.resolve();

  constructor(run: Pick<Run, 'directory'>, current: () => LabDescription) {
    this.#path = descriptionPath(run.directory);
    this.#current = current;
  }

  /**
   * Writes it whole as it is then, one time after the other: guests may come and go at once. Rejects where it could not be
   * written; the next time is a new one.
   */
  write(): Promise<void> {
    const written = this.#written.then(async () => {
      await writeFile(`${this.#path}.new`, JSON.stringify(this.#current()), { mode: 0o600 });
      await rename(`${this.#path}.new`, this.#path);
    });
    this.#written = written.catch(() => undefined);
    return written;
  }
}
