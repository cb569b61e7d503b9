/** The first `count` of the promises to resolve, in the order in which they did; fails once so many no longer can. */
export function firstOf<T>(count: number, promises: readonly Promise<T>[]): Promise<readonly T[]> {
  return new Promise((resolve, reject) => {
    const resolved: T[] = [];
    let rejected = 0;
    for (const promise of promises) {
      promise.then(
        (value) => {
          resolved.push(value);
          if (resolved.length === count) resolve(resolved);
        },
        (error: unknown) => {
          rejected += 1;
          if (rejected > promises.length - count)
            reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    }
  });
}
