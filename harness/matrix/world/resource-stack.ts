/** What was opened, to be closed in the opposite order. */
export class ResourceStack implements AsyncDisposable {
  readonly #resources: AsyncDisposable[] = [];

  use<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.#resources.push(resource);
    return resource;
  }

  /** Each is closed, also where one before it fails to be; throws what the last of those threw. */
  async [Symbol.asyncDispose](): Promise<void> {
    const resource = this.#resources.pop();
    if (!resource) return;
    try {
      await resource[Symbol.asyncDispose]();
    } finally {
      await this[Symbol.asyncDispose]();
    }
  }
}
