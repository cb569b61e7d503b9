import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writevSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AuditTrail } from '../../gateway/audit/trail.ts';
import { Gateway } from '../../gateway/gateway.ts';
import type { ConsoleVm } from '../../gateway/ports.ts';
import { issueServerIdentity, openAuthority } from '../../lab/certificates/authority.ts';
import { GatewayMetrics } from '../../lab/operations/metrics.ts';
import { createServer, listen } from '../../lab/server.ts';
import { Line } from '../../line/line.ts';
import { answerAll } from './messages.ts';

/**
 * A gateway with TLS, audit trail, metrics and a log before a peer on a unix socket, which is faster than any guest:
 * `standin-subject.ts PATH`. The log is what QEMU does for a guest: each byte is appended to a file.
 */
const [peerPath = ''] = process.argv.slice(2);
const directory = mkdtempSync(path.join(tmpdir(), 't0-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));

const token = 'ey.bench.token';
const authority = await openAuthority();
const line = new Line();
const socket = connect(peerPath);
await once(socket, 'connect');
const log = openSync(path.join(directory, 'standin.log'), 'w');
let loggedBytes = 0;
let unlogged: Buffer[] = [];
socket.on('data', (bytes: Buffer) => {
  // As QEMU's, it keeps nobody waiting: it is written once the bytes are on their way.
  if (unlogged.push(bytes) === 1) setImmediate(writeLog);
});
function writeLog(): void {
  // A log of gigabytes is nobody's: it begins anew, as logs that are kept in parts do.
  if (loggedBytes > 64 * 1_048_576) loggedBytes = 0;
  loggedBytes += writevSync(log, unlogged, loggedBytes);
  unlogged = [];
}
line.attach(socket);

const nothing = (): Promise<void> => Promise.resolve();
const vm: ConsoleVm = {
  vmId: 'standin',
  name: 'standin',
  line,
  reset: nothing,
  nmi: nothing,
  sysrq: nothing,
};
const trail = await AuditTrail.open({
  file: path.join(directory, 'audit.jsonl'),
  now: () => new Date(),
  onAlarm: () => undefined,
});
let origin = 'https://localhost';
const server = createServer(await issueServerIdentity(authority), () => origin);
const gateway = new Gateway({
  vm: (vmId) => (vmId === vm.vmId ? vm : undefined),
  identify: () => Promise.resolve({ id: 'bench', name: 'bench' }),
  admit: () => Promise.resolve({ allowed: true }),
  origin: () => origin,
  audit: (event) => trail.write(event),
  now: () => new Date(),
  telemetry: new GatewayMetrics(() => []),
});
gateway.attach(server.server);
origin = `https://localhost:${await listen(server, 0)}`;

const ca = readFileSync(authority.certificatePath, 'utf8');
answerAll({
  addresses: ({ count, mode }) =>
    Promise.resolve({
      ca,
      token,
      addresses: Array.from({ length: count }, () =>
        gateway.tickets.issue({ vmId: vm.vmId, userId: 'bench', origin, mode }),
      ),
    }),
  'raw-echo': () => Promise.reject(new Error('a stand-in has no COM1')),
  memory: () => {
    globalThis.gc?.();
    return Promise.resolve(process.memoryUsage.rss());
  },
  said: () => Promise.resolve(line.end),
});
