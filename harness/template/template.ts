import { z } from 'zod';
import { stages } from '../line/stage/rules.ts';
import { variablesPath } from '../machine/firmware/variables.ts';
import { templateStageNames } from './stage.ts';

/** The format of `manifest.json`, and part of a template's key. */
export const formatVersion = 1;

/** How a guest's memory and devices are kept. */
export const freezeMethods = ['shared-memory', 'savevm'] as const;

export type FreezeMethod = (typeof freezeMethods)[number];

const fileSchema = z.object({ sizeBytes: z.int().nonnegative(), sha256: z.string().length(64) });

/** What a template consists of; `ram` and `state` only with the method `shared-memory`. */
export const templateFiles = {
  /** The guest's memory, mapped copy-on-write by its clones. */
  ram: 'ram',
  /** The state of its devices, as a migration stream. */
  state: 'state',
  /** What it had written over its image; with `savevm` memory and devices, too. */
  disk: 'disk.qcow2',
  /** An empty overlay of that disk, copied for each clone. */
  clone: 'clone.qcow2',
  /** The variables of its UEFI firmware, if it has one: copied for each clone. */
  variables: variablesPath('disk.qcow2'),
  /** All that it had said on COM1. */
  history: 'history',
} as const;

export const manifestSchema = z.object({
  formatVersion: z.literal(formatVersion),
  guest: z.string(),
  stage: z.enum(templateStageNames as [string, ...string[]]),
  key: z.string(),
  /** The image's directory, below the cache's. */
  standsOn: z.string(),
  method: z.enum(freezeMethods),
  /** Where it was, as its output told. */
  lineStage: z.enum(stages),
  /** In the memory of the guest's agent, and nowhere in its disk; absent where nobody answered. */
  nonce: z.string().optional(),
  createdAt: z.iso.datetime(),
  qemuVersion: z.string(),
  /** From QEMU's start to the stage, in milliseconds: what a thaw saves. */
  coldBootMs: z.number(),
  files: z.record(z.string(), fileSchema),
});

export type TemplateManifest = z.infer<typeof manifestSchema>;

/** A guest frozen at a stage, whole and ready to be thawed. */
export interface Template {
  /** An absolute path. */
  readonly directory: string;
  readonly manifest: TemplateManifest;
}
