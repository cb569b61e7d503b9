import { execa } from 'execa';
import { Ttys0Error } from '../harness/errors/index.ts';
import type { GuestImage } from './ensure.ts';

/**
 * Makes a qcow2 at `overlayPath` that starts as the image and keeps what is written over it. Throws
 * `image.overlay-failed` or `host.disk-full`.
 */
export async function createOverlay(image: GuestImage, overlayPath: string): Promise<void> {
  const parameters = ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', image.diskPath, overlayPath];
  const made = await execa('qemu-img', parameters, { reject: false, all: true });
  if (!made.failed) return;
  if (/No space left|quota/i.test(made.all)) throw new Ttys0Error('host.disk-full', { path: overlayPath });
  const reason = made.all.trim().split('\n').at(-1) ?? 'qemu-img says nothing';
  throw new Ttys0Error('image.overlay-failed', { path: overlayPath, reason });
}
