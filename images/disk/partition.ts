/** An ext4 file system within a raw disk, edited where it lies: no root, no loop device, no mount. */
export interface Partition {
  /** The raw disk; an absolute path. */
  readonly diskPath: string;
  /** Where the file system starts on it. */
  readonly offsetBytes: number;
}
