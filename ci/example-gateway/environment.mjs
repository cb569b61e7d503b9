import { readFileSync } from 'node:fs';

/** What the contract hands in by environment. PEM texts may be given by value, or as the path of a file. */
export function readEnvironment(env = process.env) {
  const [host, port] = splitListen(env.TTYS0_LISTEN ?? '127.0.0.1:9443');
  return {
    door: new URL(required(env, 'TTYS0_DOOR')),
    key: required(env, 'TTYS0_KEY'),
    // The authority may be made only when the lab begins: it is read when it is first needed.
    ca: () => pem(env.TTYS0_CA),
    listen: { host, port },
    tls: env.TTYS0_CERT
      ? { cert: pem(env.TTYS0_CERT), key: pem(required(env, 'TTYS0_CERT_KEY')) }
      : undefined,
  };
}

function required(env, name) {
  const value = env[name];
  if (value) return value;
  console.error(`${name} is not set: harness/matrix/gateway-under-test/README.md says what it holds.`);
  process.exit(2);
}

function pem(given) {
  if (!given) return undefined;
  return given.startsWith('-----BEGIN') ? given : readFileSync(given, 'utf8');
}

function splitListen(listen) {
  const at = listen.lastIndexOf(':');
  return [listen.slice(0, at), Number(listen.slice(at + 1))];
}
