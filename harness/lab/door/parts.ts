import type { GatewayPorts } from '../../gateway/ports.ts';
import type { Tickets } from '../../gateway/session/tickets.ts';

/** What a lab gives to the door, for a gateway that is not its own. */
export interface DoorLabParts {
  readonly ports: GatewayPorts;
  readonly tickets: Tickets;
  /** Where its authority says what its tokens are like (OpenID Connect discovery). */
  readonly openIdConfiguration: () => string;
}
