import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Gives as many bytes as the path says, `/1000000`, as fast as they are taken; prints its port, and ends with its input. */
const block = randomBytes(1_048_576);
const server = createServer((request, response) => {
  let left = Number(request.url?.slice(1));
  response.writeHead(200, { etag: '"bench"', 'content-length': left });
  const more = (): void => {
    while (left > 0) {
      const part = block.subarray(0, Math.min(left, block.length));
      left -= part.length;
      if (!response.write(part)) return;
    }
    response.end();
  };
  response.on('drain', more);
  more();
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit()).resume();
