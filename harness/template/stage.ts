/** Where a guest can be frozen, each with what it is there. */
export const templateStages = {
  'grub-menu': 'GRUB shows its menu and waits, its countdown stopped',
  'login-prompt': 'getty has asked for a name',
  shell: 'the first user with a password has logged in',
  rescue: 'the maintenance prompt of single-user mode, by the first procedure of its profile',
} as const;

export type TemplateStage = keyof typeof templateStages;

export const templateStageNames = Object.keys(templateStages) as readonly TemplateStage[];
