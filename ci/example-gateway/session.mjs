import { Line } from './line.mjs';

const tokenMs = 5_000;
const recheckMs = 5_000;
const closeCodes = {
  vmStopped: 1001,
  labStopped: 1012,
  unauthenticated: 4401,
  forbidden: 4403,
  takenOver: 4409,
};
const jwt = /^ey[\w-]+\.[\w-]+\.[\w-]*$/;

/** One client of one console, from its first frame to its last. */
export class Session {
  /** The path of its connection string, without `/client`. */
  path;
  #client;
  #door;
  #consoles;
  #line;
  #token;
  #gotToken;
  #early = [];
  #ended = false;
  #timer;

  constructor(client, path, { door, consoles }) {
    this.path = path;
    this.#client = client;
    this.#door = door;
    this.#consoles = consoles;
    this.#token = new Promise((resolve) => (this.#gotToken = resolve));
    client.on('error', () => client.terminate());
    client.on('message', (data, isBinary) => this.#receive(data, isBinary));
    client.on('close', () => this.#gotToken(undefined));
    client.send('\r\n'); // every client wants a frame at once
  }

  /** Checks who it is, and gives them the console. */
  async begin(ticket, tokenInQuery) {
    const late = setTimeout(() => this.#gotToken(undefined), tokenMs);
    const token = tokenInQuery ?? (await this.#token);
    clearTimeout(late);
    if (token === undefined) return this.end(closeCodes.unauthenticated, 'No token came in time.');
    if (ticket.mode === 'watch') return this.end(closeCodes.forbidden, 'This gateway has no watchers.');
    await this.#consoles.inTurn(ticket.vmId, async () => {
      const { status, body } = await this.#door.redeem(this.path, token);
      if (status !== 200) return this.end(body.closeCode ?? 1011, body.error.message);
      await this.#take(ticket.vmId, body.userName);
    });
    if (this.#ended) return;
    this.#timer = setInterval(() => void this.#recheck(token), recheckMs);
  }

  /** A last line of data, then the close: most clients show nothing but data. */
  end(code, message) {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#timer);
    this.#line?.close();
    this.#client.send(`\r\n${message}\r\n`, () => undefined);
    this.#client.close(code, Buffer.from(message).subarray(0, 123));
  }

  async #take(vmId, userName) {
    if (this.#client.readyState !== this.#client.OPEN) return this.#left(vmId, 1006);
    const before = this.#consoles.give(vmId, this);
    this.#client.on('close', (code) => this.#left(vmId, code));
    if (before) {
      const at = new Date().toISOString();
      const message = `The serial console was taken over by ${userName} at ${at}. You are still logged in in the guest.`;
      before.end(closeCodes.takenOver, message);
      await this.#door.fence(vmId);
    }
    this.#line = new Line(this.#door.line(vmId), {
      onReplay: (text) => this.#client.send(text),
      onOutput: (text) => text !== '' && this.#client.send(text),
      onStopped: () => this.end(closeCodes.vmStopped, 'The VM has stopped. Start it, then connect again.'),
      onGone: () => this.end(closeCodes.labStopped, 'The lab has been stopped.'),
    });
    if (this.#ended) return this.#line.close();
    for (const bytes of this.#early.splice(0)) this.#line.type(bytes);
  }

  #receive(data, isBinary) {
    if (this.#ended || data.length === 0) return;
    const text = isBinary ? '' : data.toString();
    if (jwt.test(text)) return this.#gotToken(text); // never meant for the guest, however often it comes
    if (this.#line) this.#line.type(data);
    else this.#early.push(data);
  }

  async #recheck(token) {
    const { status, body } = await this.#door.check(this.path, token).catch(() => ({ status: 503 }));
    if (status >= 400 && status < 500) this.end(body.closeCode ?? closeCodes.forbidden, body.error.message);
  }

  #left(vmId, code) {
    this.#ended = true;
    clearInterval(this.#timer);
    this.#line?.close();
    this.#consoles.leave(vmId, this);
    this.#door.end(this.path, `close code ${code}`).catch(() => undefined);
  }
}
