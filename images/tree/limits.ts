/** What an import takes at most; what is larger is refused while it is read, not when it is all there. */
export interface Limits {
  readonly entries: number;
  /** Of all files together, unpacked. */
  readonly totalBytes: number;
  readonly fileBytes: number;
  /** A host takes no paths above 4,095, and the model is laid out in a directory of it. */
  readonly pathBytes: number;
  readonly nameBytes: number;
  /** Directories within directories. */
  readonly depth: number;
  /** How many bytes one compressed byte may become, once `ratioFromBytes` have come out. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
  /** Left free on the host's disk. */
  readonly spareBytes: number;
}

const mebibyte = 1_048_576;

/** Far above any distribution: a full desktop has some 400,000 files in 12 GB, and is packed at 1 to 4. */
export const defaultLimits: Limits = {
  entries: 1_000_000,
  totalBytes: 16_384 * mebibyte,
  fileBytes: 4096 * mebibyte,
  pathBytes: 3072,
  nameBytes: 255,
  depth: 200,
  ratio: 100,
  ratioFromBytes: 512 * mebibyte,
  spareBytes: 256 * mebibyte,
};
