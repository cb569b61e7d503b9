/**
 * Takes out of a replay what a terminal would answer: an answer to an old question would be typed into the guest
 * (gateway.md fact 8). Cursor and device reports, device attributes, mode and colour requests, and `ESC Z`.
 */
const queries =
  /\x1b\[[0-9;?>=!]*(?:[cnx]|\$p|[0-9]*t)|\x1b\][0-9;]+;?\?(?:\x07|\x1b\\)|\x1bP[+$]q[^\x1b]*\x1b\\|\x1bZ|\x05/g;

export function withoutQueries(replay: Buffer): Buffer {
  return Buffer.from(replay.toString('latin1').replace(queries, ''), 'latin1');
}
