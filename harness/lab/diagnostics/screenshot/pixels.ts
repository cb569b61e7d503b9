/** A picture: rows from top to bottom, three bytes a pixel, red first. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}
