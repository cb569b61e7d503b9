import path from 'node:path';
import { z } from 'zod';
import { procedureFields } from '../procedure.ts';
import { grubFields, oneLine, rowId, service, word } from '../words.ts';

const guestPath = z.string().regex(/^\/[^\0\n]+$/, 'must be an absolute path');
const init = z.enum(['systemd', 'sysvinit']);
const pattern = z.string().refine(isExpression, 'must be a regular expression');

/** What a step can do; a step does one of these. */
const actions = {
  /** Words of the kernel's command line: taken out (`console` takes out each `console=…`, too), then added at its end. */
  kernel: z.strictObject({ remove: z.array(oneLine).default([]), add: z.array(oneLine).default([]) }),
  /** Fields of the profile's `grub` that are replaced; null takes `serialCommand` out. */
  grub: z.strictObject({ ...optional(grubFields), serialCommand: oneLine.nullable().optional() }),
  /** A whole file; missing directories are made. */
  write: z.strictObject({ path: guestPath, content: z.string(), executable: z.boolean().default(false) }),
  /** Lines at the end of a file. */
  append: z.strictObject({ path: guestPath, lines: z.array(oneLine).min(1) }),
  /** What the expression matches, in every line of a file; it must match somewhere. */
  replace: z.strictObject({ path: guestPath, pattern, with: z.string() }),
  /** A file, or a directory with all that is in it; it must be there. */
  remove: guestPath,
  link: z.strictObject({ path: guestPath, target: z.string().min(1) }),
  /** Units of systemd. */
  mask: z.array(service).min(1),
  unmask: z.array(service).min(1),
  /** A user of the guest, or a new one; a password of null locks the account. */
  user: z.strictObject({
    name: word,
    password: z.string().min(1).nullable().optional(),
    groups: z.array(word).optional(),
    sshKeys: z.array(oneLine).optional(),
  }),
  /** What the guest's single-user procedures of these names then show, those that it has. */
  singleUser: z.strictObject({ names: z.array(word).min(1), ...procedureFields }),
  /** Wipes the inode of this directory, whose subdirectory is then lost: no boot's own check repairs that. */
  damage: z.strictObject({ directory: guestPath }),
  /** Another virtual machine. */
  machine: z.strictObject({ serialPort: z.boolean().optional(), firmwareMirror: z.boolean().optional() }),
} as const;

const step = z
  .strictObject({ ...optional(actions), when: z.strictObject({ init }).optional() })
  .refine(
    (fields) => Object.keys(fields).filter((name) => name !== 'when').length === 1,
    'must do one thing',
  );

/** What a file of `images/variants` holds: a guest with a change, in a few lines of data. */
export const variantSchema = z.strictObject({
  /** What is different, as one line for a person. */
  title: oneLine,
  /** Rows of the specification that it serves. */
  cites: z.array(rowId).default([]),
  /** The guests that it can be made of; all of them without it. */
  for: z.union([z.array(word).min(1), z.strictObject({ init })]).optional(),
  notes: z.string().default(''),
  changes: z.array(step).min(1),
});

export type Step = Readonly<z.infer<typeof step>>;

/** A variant as its file describes it. */
export interface Variant extends Readonly<z.infer<typeof variantSchema>> {
  /** The name of its file, by which it is called: `key-only` in `rhel.key-only`. */
  readonly name: string;
  /** An absolute path. */
  readonly file: string;
}

/** The name of a guest that is a variant of another. */
export function variantGuestName(profile: string, variant: string): string {
  return `${profile}.${variant}`;
}

/** A guest's name in its parts; `variant` is undefined where the guest is no variant. */
export function splitGuestName(name: string): {
  readonly profile: string;
  readonly variant: string | undefined;
} {
  const dot = name.indexOf('.');
  return dot < 0
    ? { profile: name, variant: undefined }
    : { profile: name.slice(0, dot), variant: name.slice(dot + 1) };
}

/** A variant's name from its file's. */
export function variantNameOf(file: string): string {
  return path.basename(file, '.yaml');
}

function optional<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  return z.strictObject(shape).partial().shape;
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text, 'm') instanceof RegExp;
  } catch {
    return false;
  }
}
