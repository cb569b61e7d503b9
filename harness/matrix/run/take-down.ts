/** Takes every part down, one after the other, also where one before it failed; what they threw, in that order. */
export async function takeDown(parts: readonly (() => Promise<void> | void)[]): Promise<readonly unknown[]> {
  const thrown: unknown[] = [];
  for (const part of parts) {
    try {
      await part();
    } catch (error) {
      thrown.push(error);
    }
  }
  return thrown;
}
