import { z } from 'zod';

/** What a person sees on the way to single-user mode. */
export const procedureFields = {
  /** Verbatim, in their order. */
  prompts: z.array(z.string().min(1)).min(1),
  /** What comes after the last prompt is answered: a shell, a login (the boot goes on), or the same refusal again. */
  ends: z.enum(['shell', 'password', 'login', 'refused']),
} as const;
