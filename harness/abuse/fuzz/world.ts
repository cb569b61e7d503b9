import { EventEmitter, once } from 'node:events';
import Fastify, { type FastifyInstance } from 'fastify';
import { Deadline } from '../../deadline/deadline.ts';
import { adminRoutes } from '../../gateway/admin/routes.ts';
import type { Admission, AuditEvent, ConsoleMode, GatewayPorts } from '../../gateway/ports.ts';
import { startFixture, subprotocol, type Fixture, type TestClient } from '../../gateway/testing/fixture.ts';

/** So many admin commands the gateway takes from one session in 10 s. */
const mostCommands = 10;
/** Long enough for any host. */
const patienceMs = 20_000;

const refused = { allowed: false, status: 403, code: 'AuthorizationFailed', message: 'bob may only watch.' } as const; // prettier-ignore

/**
 * A gateway whose console alice holds, and on which nobody else may do more than watch: whatever others send, she keeps
 * it, and the guest gets what she types and nothing else.
 */
export class FuzzWorld implements AsyncDisposable {
  readonly fixture: Fixture;
  readonly admin: FastifyInstance;
  /** The path of alice's session. */
  adminPath: string;
  /** What admin commands did to the machine. */
  readonly done: readonly string[];
  #holder: TestClient;
  #doneBefore = 0;
  readonly #events: EventEmitter;
  readonly #unhandled: unknown[] = [];
  readonly #onUnhandled = (error: unknown): void => void this.#unhandled.push(error);
  #typed = '';
  #round = 0;

  private constructor({
    fixture,
    admin,
    adminPath,
    done,
    holder,
    events,
  }: {
    readonly fixture: Fixture;
    readonly admin: FastifyInstance;
    readonly adminPath: string;
    readonly done: readonly string[];
    readonly holder: TestClient;
    readonly events: EventEmitter;
  }) {
    // prettier-ignore
    this.fixture = fixture;
    this.admin = admin;
    this.adminPath = adminPath;
    this.done = done;
    this.#holder = holder;
    this.#events = events;
    process.on('unhandledRejection', this.#onUnhandled);
    process.on('uncaughtExceptionMonitor', this.#onUnhandled);
  }

  static async start(): Promise<FuzzWorld> {
    const done: string[] = [];
    const note = (what: string) => () => Promise.resolve(void done.push(what));
    const events = new EventEmitter().setMaxListeners(0);
    const admit = (user: { readonly id: string }, mode: ConsoleMode): Admission =>
      user.id === 'alice' || mode === 'watch' ? { allowed: true } : refused;
    const ports: Partial<GatewayPorts> = {
      admit: (user, _vm, _token, mode) => Promise.resolve(admit(user, mode)),
    };
    const fixture = await startFixture({
      ports,
      vm: { nmi: note('nmi'), reset: note('reset'), sysrq: (keys) => note(`sysrq ${keys}`)() },
      record: () => {
        setImmediate(() => events.emit('audit'));
        return true;
      },
    });
    fixture.guest.on('data', (bytes: Buffer) => fixture.guest.write(bytes));
    const admin = Fastify();
    adminRoutes(admin, fixture.gateway, fixture.ports, () => [fixture.vm.vmId]);
    await admin.ready();
    const seat = await seatAlice(fixture);
    return new FuzzWorld({ fixture, admin, done, events, ...seat });
  }

  /** How many such events the audit has. */
  audited(...actions: readonly AuditEvent['action'][]): number {
    return this.fixture.audit.filter(({ action }) => actions.includes(action)).length;
  }

  /** Waits until the audit has so many such events. Throws where it does not come to that. */
  async untilAudited(action: AuditEvent['action'], count: number): Promise<void> {
    const deadline = Deadline.after(patienceMs);
    while (this.audited(action) < count) {
      const more = once(this.#events, 'audit');
      await deadline.race(
        more,
        () => new Error(`the audit has ${this.audited(action)} of ${count} ${action}`),
      );
    }
  }

  /** Alice types a word of her own: it is echoed, and is all that the guest has got since the last one. */
  async check(): Promise<void> {
    const { fixture } = this;
    const word = `<${(this.#round += 1)}>`;
    this.#typed += word;
    this.#holder.frames.length = 0;
    this.#holder.socket.send(Buffer.from(word));
    const echoed = this.#holder.until(({ binary }) => binary.includes(word));
    await Deadline.after(patienceMs).race(echoed, () => new Error('the holder gets no echo'));
    if (fixture.typed() !== this.#typed)
      throw new Error(`the guest got ${JSON.stringify(fixture.typed().slice(-200))}`);
    const holder = fixture.gateway.holder(fixture.vm.vmId)?.user.id;
    if (holder !== 'alice') throw new Error(`${holder ?? 'nobody'} holds the console`);
    const [unhandled] = this.#unhandled;
    if (unhandled !== undefined) throw new Error('an error that nobody handled', { cause: unhandled });
    if (this.done.length !== this.audited('nmi', 'reset', 'sysrq'))
      throw new Error(`${this.done.length} admin commands were done, not all are in the audit`);
    if (this.done.length - this.#doneBefore >= mostCommands) await this.#renew();
  }

  /** Alice comes anew, and may give as many commands again. */
  async #renew(): Promise<void> {
    this.#doneBefore = this.done.length;
    const { holder, adminPath } = await seatAlice(this.fixture);
    this.#holder = holder;
    this.adminPath = adminPath;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('unhandledRejection', this.#onUnhandled);
    process.off('uncaughtExceptionMonitor', this.#onUnhandled);
    await this.admin.close();
    await this.fixture[Symbol.asyncDispose]();
  }
}

async function seatAlice(
  fixture: Fixture,
): Promise<{ readonly holder: TestClient; readonly adminPath: string }> {
  const address = fixture.address('alice');
  const holder = await fixture.client('alice', { address, protocol: subprotocol }).attach('alice');
  return { holder, adminPath: new URL(address).pathname.replace(/client$/, 'adminCommand/') };
}
