/** A part of a disk, as its table has it. */
export interface DiskPartition {
  readonly startBytes: number;
  readonly sizeBytes: number;
  /** The GUID of its type in lower case, or `0x83`. */
  readonly type: string;
  /** True where an old BIOS's first program would go on there. */
  readonly active: boolean;
}
