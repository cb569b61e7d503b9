import { Ttys0Error } from '../errors/index.ts';
import { accelerators, type Accelerator } from '../machine/accelerator/accelerator.ts';
import type { GivenOptions } from './commands/definition.ts';

/** The guest of a command that names none. */
export const defaultGuest = 'custom-agetty';

/** What every command with guests takes. */
export interface GuestOptions {
  readonly accelerator: Accelerator | undefined;
  readonly mirror: string | undefined;
}

/** Throws `usage.option` for an accelerator that does not exist, and for a mirror that is no web address. */
export function guestOptions(options: GivenOptions): GuestOptions {
  const accel = textOption(options['accel']);
  const mirror = textOption(options['mirror']);
  return {
    accelerator: accel === undefined ? undefined : parseAccelerator(accel),
    mirror: mirror === undefined ? undefined : parseMirror(mirror),
  };
}

/** A given option as text; undefined when it was not given. Given several times, the last one counts. */
export function textOption(value: unknown): string | undefined {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' || typeof last === 'number' ? String(last) : undefined;
}

/** Every value of an option that may be given several times, as text. */
export function textOptions(value: unknown): readonly string[] {
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  return given.map(textOption).filter((text) => text !== undefined);
}

function parseMirror(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new Ttys0Error('usage.option', {
    problem: `--mirror takes an http or https address, not ${text}`,
    command: 'ttys0',
  });
}

function parseAccelerator(text: string): Accelerator {
  const known = accelerators.find((accelerator) => accelerator === text);
  if (known) return known;
  throw new Ttys0Error('usage.option', {
    problem: `--accel takes ${accelerators.join(', ')}, not ${text}`,
    command: 'ttys0',
  });
}

/** A whole number within bounds. Throws `usage.option`. */
export function parseCount(
  option: string,
  value: unknown,
  { min, max }: { min: number; max: number },
): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= min && count <= max) return count;
  throw new Ttys0Error('usage.option', {
    problem: `${option} takes a whole number from ${min} to ${max}, not ${String(value)}`,
    command: 'ttys0',
  });
}
