import { request } from 'node:https';
import { WebSocket } from 'ws';

/** The lab's side of the contract, as this gateway calls it. Each answer is `{status, body}`. */
export class Door {
  #origin;
  #options;

  constructor({ door, key, ca }) {
    this.#origin = door;
    this.#options = () => ({ ca: ca(), headers: { authorization: `Bearer ${key}` } });
  }

  /** Whose session that is, before anybody has shown a token. */
  look(session) {
    return this.#ask('GET', session);
  }

  redeem(session, token) {
    return this.#ask('POST', `${session}/redeem`, { token });
  }

  check(session, token) {
    return this.#ask('POST', `${session}/check`, { token });
  }

  command(session, name, body) {
    return this.#ask('POST', `${session}/adminCommand/${name}`, body);
  }

  end(session, detail) {
    return this.#ask('DELETE', session, { detail });
  }

  /** Cuts off what was typed and the guest has not read. */
  fence(vmId) {
    return this.#ask('POST', `/lines/${vmId}/fence`, {});
  }

  /** The guest's line: JSON in text frames, its bytes in binary ones. */
  line(vmId) {
    const address = new URL(`/lines/${vmId}`, this.#origin);
    address.protocol = 'wss:';
    return new WebSocket(address, { ...this.#options(), perMessageDeflate: false });
  }

  #ask(method, path, body) {
    return new Promise((resolve, reject) => {
      const { headers, ...tls } = this.#options();
      const text = body === undefined ? undefined : JSON.stringify(body);
      const asked = request(new URL(path, this.#origin), {
        method,
        ...tls,
        headers: {
          ...headers,
          ...(text !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          }),
        },
      });
      asked.on('error', reject);
      asked.on('response', (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const answer = Buffer.concat(parts).toString();
          resolve({ status: response.statusCode, body: answer === '' ? {} : JSON.parse(answer) });
        });
      });
      asked.end(text);
    });
  }
}
