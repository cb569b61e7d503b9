import type { ArmClient } from '../../client/arm-client.ts';
import { ConsoleConnection } from '../../client/console-connection.ts';
import type { LabUserDescription } from '../../client/description.ts';
import type { Deadline } from '../../deadline/deadline.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import type { LabUser } from '../../scenario/world.ts';
import { attempt } from './attempt.ts';
import type { ResourceStack } from './resource-stack.ts';
import { openPlainly } from './plain-session.ts';
import { UserSession } from './user-session.ts';

export interface LabUserOptions {
  readonly client: ArmClient;
  readonly described: LabUserDescription;
  readonly guest: LabGuest;
  readonly deadline: Deadline;
  readonly timeScale: number;
  /** Closes what the scenario leaves open. */
  readonly resources: ResourceStack;
}

/** One user of a lab, at the keyboard of one guest's console. */
export function labUser({
  client,
  described,
  guest,
  deadline,
  timeScale,
  resources,
}: LabUserOptions): LabUser {
  const { name, upn, role } = described;
  return {
    name,
    upn,
    role,
    connect: async () => {
      const session = new UserSession({ deadline, timeScale, stage: () => guest.line.stage });
      await ConsoleConnection.open(client, guest.name, deadline, (connection) => session.use(connection));
      return resources.use(session);
    },
    connectPlainly: async () => resources.use(await openPlainly(client, guest.name, deadline)),
    tryToConnect: ({ token } = {}) => attempt(client, guest.name, deadline, token),
  };
}
