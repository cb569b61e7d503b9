/** A size for a person, such as `1.5 GiB`. */
export function gibibytes(bytes: number): string {
  return `${(bytes / 1_073_741_824).toFixed(1)} GiB`;
}
