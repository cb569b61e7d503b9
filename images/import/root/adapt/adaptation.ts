import type { Content, RootTree } from '../../../tree/index.ts';
import type { RootFacts } from '../inspect/inspect.ts';

/** An image while it is made to boot here; every change of it is said in one line. */
export interface Adaptation {
  /** What the image is called here. */
  readonly name: string;
  readonly tree: RootTree;
  readonly facts: RootFacts;
  /** The lab's static busybox. */
  readonly busybox: Content;
  readonly rootUuid: string;
  /** One line for each change, in their order. */
  readonly changes: string[];
  /** Words of the kernel's command line that this image needs. */
  readonly kernelWords: string[];
}
