import { createServer } from 'node:net';

/**
 * A process of its own that plays a guest on a unix socket: `echo-peer.ts PATH`. It echoes; `F` and ten digits make it say
 * so many bytes, one such command after the other. Prints `ready` when it listens.
 */
const commands = /F(\d{10})/g;
const commandBytes = 11;
const chunk = Buffer.from(`${'0123456789abcdef'.repeat(7)}0123456789abcd\r\n`.repeat(512));

createServer((socket) => {
  let left = 0;
  const say = (): void => {
    while (left > 0) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (!socket.write(part)) return;
    }
  };
  socket.on('drain', say);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    const wanted =
      bytes.length < commandBytes
        ? []
        : [...bytes.toString('latin1').matchAll(commands)].map(([, count]) => Number(count));
    if (wanted.length === 0) return void socket.write(bytes);
    const idle = left === 0;
    left += wanted.reduce((sum, count) => sum + count, 0);
    if (idle) say();
  });
}).listen(process.argv[2], () => process.stdout.write('ready\n'));
