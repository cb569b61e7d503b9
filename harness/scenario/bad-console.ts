/** What a bad console looks like, by name: `harness/matrix/verdict/bad-console.ts` has what each one says. */
export type BadConsole =
  | 'panic'
  | 'oops'
  | 'emergency'
  | 'initrd-gave-up'
  | 'initrd-shell'
  | 'grub-prompt'
  | 'grub-error'
  | 'ordering-cycle'
  | 'out-of-memory'
  | 'disk-errors';
