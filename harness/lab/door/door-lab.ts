import type { GatewayPorts } from '../../gateway/ports.ts';
import type { Tickets } from '../../gateway/session/tickets.ts';
import { DoorSessions } from './sessions.ts';
import type { LineSocket } from './line-socket.ts';

/** What a lab gives to the door, for a gateway that is not its own. */
export interface DoorLabParts {
  readonly ports: GatewayPorts;
  readonly tickets: Tickets;
  /** Where its authority says what its tokens are like (OpenID Connect discovery). */
  readonly openIdConfiguration: () => string;
}

/** One lab, as the door knows it: its sessions, and the sockets on which it serves lines. */
export class DoorLab implements Disposable {
  readonly parts: DoorLabParts;
  readonly sessions: DoorSessions;
  readonly lines = new Set<LineSocket>();
  readonly #leave: (lab: DoorLab) => void;

  constructor(parts: DoorLabParts, leave: (lab: DoorLab) => void) {
    this.parts = parts;
    this.sessions = new DoorSessions(parts);
    this.#leave = leave;
  }

  /** Tells the gateway under test that a machine has stopped. */
  vmStopped(vmId: string): void {
    for (const line of this.lines) if (line.vmId === vmId) line.stopped();
  }

  [Symbol.dispose](): void {
    this.#leave(this);
    for (const line of this.lines) line.close('The lab has been stopped.');
  }
}
