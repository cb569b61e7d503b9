import { createSecureContext, type SecureContext } from 'node:tls';

/** Whom a client's connections trust, as an option of them: of a request's, of a socket's. */
export interface Trust {
  readonly secureContext: SecureContext;
}

const contexts = new Map<string, SecureContext>();
/** A lab's authority is kept between runs: more than a few are seen by tests alone. */
const keptContexts = 8;

/**
 * Trust in the authorities of that PEM text and in no others. They are parsed once: given as text, they would be at every
 * connection, which takes a tenth of a second where a host's own hundred and fifty are among them.
 */
export function trustIn(pem: string): Trust {
  const secureContext = contexts.get(pem) ?? createSecureContext({ ca: pem });
  contexts.delete(pem);
  contexts.set(pem, secureContext);
  for (const oldest of contexts.keys()) if (contexts.size > keptContexts) contexts.delete(oldest);
  return { secureContext };
}
