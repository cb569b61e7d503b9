/** A number of bytes for a person, in MiB. */
export function formatMiB(bytes: number): string {
  const amount = bytes / 1_048_576;
  return `${amount >= 10 ? Math.round(amount) : amount.toFixed(1)} MiB`;
}
