import { request } from 'node:http';
import type { SweptAnswer } from './verdict.ts';

/** Keeps its connections open: a sweep is thousands of requests. */
interface RawClient {
  /** Of the form `http://127.0.0.1:1234`. */
  readonly origin: string;
  readonly token: string;
}

const answerTimeoutMs = 10_000;

/** Sends a path as it is: clients that parse addresses resolve dots, and so never show what a server makes of them. */
export function sendRaw({ origin, token }: RawClient, method: string, target: string): Promise<SweptAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const options = { hostname, port, method, path: target, headers, timeout: answerTimeoutMs };
    const sent = request(options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ statusCode: response.statusCode ?? 0, body });
      });
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`No answer to ${method} ${target.slice(0, 200)}`)));
    sent.on('error', reject);
    sent.end();
  });
}
