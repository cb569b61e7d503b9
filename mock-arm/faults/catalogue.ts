interface FaultDefinition {
  /** Undefined where the fault is just on or off. */
  readonly takes?: string;
  /** The least that it takes. Default 0. */
  readonly least?: number;
  readonly what: string;
}

/** What can be made to go wrong, and quirks of the real service that it no longer has or that are rare. */
export const faultCatalogue = {
  'strict-headers': {
    what: 'a request to the console provider without a JSON content type gets 415, connect 406, as the live service gives',
  },
  unavailable: { what: 'Resource Manager answers 503 to everything' },
  throttle: {
    takes: 'requests a minute',
    what: 'Resource Manager answers 429 with Retry-After beyond so many',
  },
  'time-out': { what: 'connect says that the service did not respond in a timely manner' },
  'storage-firewall': {
    what: 'connect is told Forbidden by the firewall of the boot diagnostics storage account',
  },
  provisioning: { what: 'no VM is ever provisioned: it shows Creating, and connect is told to wait' },
  'vmss-preview': { what: 'known.vmss: instances of scale sets have no console, as in the preview' },
  'os-type-conflict': {
    what: 'known.os-conflict: connect finds a console of the other OS type; switching the fault off is the reset',
  },
  'not-trusted': {
    takes: 'each so-manieth connection',
    least: 1,
    what: 'the gateway closes each N-th connection that has passed its checks with 1011 `Connection not trusted`',
  },
  'slow-blob': {
    takes: 'seconds',
    what: 'what guests say reaches the storage of boot diagnostics that much later',
  },
  'absent-blob': {
    what: 'no boot diagnostics blob is there; switching the fault off brings each back, with all that it lacks',
  },
} as const satisfies Readonly<Record<string, FaultDefinition>>;

export type FaultName = keyof typeof faultCatalogue;

export const faultNames = Object.keys(faultCatalogue) as readonly FaultName[];

export function definitionOf(name: FaultName): FaultDefinition {
  return faultCatalogue[name];
}
