/** The first `count` of the promises to resolve, in the order in which they did. */
export function firstOf<T>(count: number, promises: readonly Promise<T>[]): Promise<readonly T[]> {
  return new Promise((resolve, reject) => {
    const resolved: T[] = [];
    for (const promise of promises) {
      promise.then((value) => {
        resolved.push(value);
        if (resolved.length === count) resolve(resolved);
      }, reject);
    }
  });
}
