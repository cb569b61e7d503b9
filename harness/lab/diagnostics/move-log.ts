import type { AppendBlobClient, ContainerClient, RestError } from '@azure/storage-blob';
import { inTime } from '../../storage/account.ts';
import { logName, type NamedVm } from './names.ts';

const longestAppendBytes = 4 * 1024 * 1024;

/**
 * Moves the log of a VM, in all its parts, to another container, which may be of another account. A move that was cut
 * short is gone on with by moving again, in either direction: of two copies the one that reaches further is the whole one.
 */
export async function moveLog(from: ContainerClient, to: ContainerClient, vm: NamedVm): Promise<void> {
  for (const name of await partsIn(from, vm)) {
    await to.createIfNotExists(inTime());
    const [source, target] = [from.getAppendBlobClient(name), to.getAppendBlobClient(name)];
    if ((await reachOf(target)) < (await reachOf(source))) await copy(source, target);
    await source.deleteIfExists(inTime());
  }
}

async function partsIn(container: ContainerClient, vm: NamedVm): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of container.listBlobsFlat({ ...inTime(), prefix: logName(vm) }))
      names.push(name);
  } catch (error) {
    if ((error as RestError).statusCode !== 404) throw error;
  }
  return names;
}

/** Offset in the whole log of the part's end; -1 where there is no such part. */
async function reachOf(part: AppendBlobClient): Promise<number> {
  try {
    const { metadata, contentLength = 0 } = await part.getProperties(inTime());
    return Number(metadata?.['start'] ?? 0) + contentLength;
  } catch (error) {
    if ((error as RestError).statusCode === 404) return -1;
    throw error;
  }
}

async function copy(source: AppendBlobClient, target: AppendBlobClient): Promise<void> {
  const { metadata, contentType, contentLength = 0 } = await source.getProperties(inTime());
  const bytes = contentLength === 0 ? Buffer.alloc(0) : await source.downloadToBuffer(0, undefined, inTime());
  await target.create({
    ...inTime(),
    ...(metadata && { metadata }),
    ...(contentType !== undefined && { blobHTTPHeaders: { blobContentType: contentType } }),
  });
  for (let sent = 0; sent < bytes.length; sent += longestAppendBytes) {
    const block = bytes.subarray(sent, sent + longestAppendBytes);
    await target.appendBlock(block, block.length, inTime());
  }
}
