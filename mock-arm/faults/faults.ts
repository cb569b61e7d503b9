import { definitionOf, faultCatalogue, type FaultName, faultNames } from './catalogue.ts';

const mostRequests = 1_000_000;

/** A fault that does not exist, or a value that it does not take. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

/** What goes wrong at the moment; nothing, to begin with. It is not kept over restarts. */
export class Faults {
  readonly #values = new Map<FaultName, number | undefined>();
  readonly #listeners: (() => void)[] = [];

  has(name: FaultName): boolean {
    return this.#values.has(name);
  }

  /** The number that a fault was switched on with. */
  valueOf(name: FaultName): number | undefined {
    return this.#values.get(name);
  }

  /** Switches a fault on. Throws `FaultError`, which names the input and what would do. */
  set(name: string, value: string | undefined): void {
    const fault = parseName(name);
    this.#values.set(fault, parseValue(fault, value));
    this.#tell();
  }

  /** Switches a fault off. Throws `FaultError` for one that does not exist. */
  clear(name: string): void {
    this.#values.delete(parseName(name));
    this.#tell();
  }

  /** Calls that each time that a fault has been switched. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Every fault: what it does, whether it is on, and with what. */
  get list(): readonly object[] {
    return faultNames.map((name) => ({
      name,
      ...faultCatalogue[name],
      on: this.has(name),
      ...(this.valueOf(name) !== undefined && { value: this.valueOf(name) }),
    }));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function parseName(name: string): FaultName {
  const known = faultNames.find((fault) => fault === name);
  if (known !== undefined) return known;
  throw new FaultError(`There is no fault called ${name}; there are ${faultNames.join(', ')}`);
}

function parseValue(name: FaultName, value: string | undefined): number | undefined {
  const { takes, least = 0 } = definitionOf(name);
  if (takes === undefined) {
    if (value === undefined) return undefined;
    throw new FaultError(`The fault ${name} takes no value, not ${value}`);
  }
  const count = Number(value);
  if (Number.isInteger(count) && count >= least && count <= mostRequests) return count;
  throw new FaultError(
    `The fault ${name} takes a whole number (${takes}${least > 0 ? `, from ${least} on` : ''}), not ${value ?? 'nothing'}`,
  );
}
