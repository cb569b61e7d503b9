import { Duplex } from 'node:stream';

/** Two connected ends: what is written to one is read from the other, and closing one closes the other. */
export function duplexPair(): readonly [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const end = (peer: () => Duplex | undefined): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _encoding, done) => {
        peer()?.push(bytes);
        done();
      },
      destroy: (error, done) => {
        done(error);
        const other = peer();
        if (other && !other.destroyed) setImmediate(() => other.destroy());
      },
    });
  const [left, right] = [end(() => ends[1]), end(() => ends[0])];
  ends.push(left, right);
  return [left, right];
}
