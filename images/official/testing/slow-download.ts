import { download } from '../downloads.ts';

/** A program that fetches `url` into the cache, to be killed on the way. */
const [url = ''] = process.argv.slice(2);
await download({
  url,
  limitBytes: 1e9,
  onProgress: ({ receivedBytes }) => process.stdout.write(`${receivedBytes}\n`),
});
