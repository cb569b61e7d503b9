import type { Door } from './door.ts';

/** Another implementation of the gateway, which labs send their clients to in place of their own. */
export interface GatewayUnderTest {
  /** As it was asked for: an address, or the name of an image. For reports. */
  readonly name: string;
  /** What its connection strings begin with, such as `wss://localhost:9443/prefix`; no slash at its end. */
  readonly origin: string;
  /** Where it gets guests' lines from, and asks who may have them. */
  readonly door: Door;
}
