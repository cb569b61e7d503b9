/** The subscription's one console service, `consoleServices/default` (access.disable-subscription). */
export class ConsoleService {
  #disabled = false;

  get disabled(): boolean {
    return this.#disabled;
  }

  enable(): void {
    this.#disabled = false;
  }

  disable(): void {
    this.#disabled = true;
  }

  /** As the live service answers; the older specification leaves `properties` out, but its clients read this. */
  get body(): object {
    return { properties: { disabled: this.#disabled } };
  }
}
