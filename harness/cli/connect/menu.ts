/** What the person at the keyboard wants. */
export type MenuAction =
  | { readonly kind: 'type'; readonly bytes: Buffer }
  | { readonly kind: 'open-menu' | 'nmi' | 'ask-sysrq' | 'reset' | 'quit' | 'close-menu' }
  | { readonly kind: 'sysrq'; readonly key: string };

const menuKey = 0x1d; // Ctrl+]

export const menuText =
  'Ctrl+] menu:  n NMI   s SysRq   r reset   q quit   Ctrl+] send Ctrl+]   any other key: back';
export const sysrqText = 'SysRq: type the command key (h for help)';

/** Tells keys for the menu from keys for the guest. */
export class Menu {
  #state: 'typing' | 'menu' | 'sysrq' = 'typing';

  /** @param bytes as the terminal gave them: one key, or a paste */
  press(bytes: Buffer): readonly MenuAction[] {
    const actions: MenuAction[] = [];
    let from = 0;
    for (const [at, byte] of bytes.entries()) {
      if (this.#state === 'typing' && byte !== menuKey) continue;
      if (at > from) actions.push({ kind: 'type', bytes: bytes.subarray(from, at) });
      actions.push(this.#command(byte));
      from = at + 1;
    }
    if (from < bytes.length) actions.push({ kind: 'type', bytes: bytes.subarray(from) });
    return actions;
  }

  #command(byte: number): MenuAction {
    const state = this.#state;
    this.#state = 'typing';
    if (state === 'typing') {
      this.#state = 'menu';
      return { kind: 'open-menu' };
    }
    const key = String.fromCharCode(byte);
    if (state === 'sysrq') return /^[a-z0-9]$/i.test(key) ? { kind: 'sysrq', key } : { kind: 'close-menu' };
    if (byte === menuKey) return { kind: 'type', bytes: Buffer.from([menuKey]) };
    if (key === 'n') return { kind: 'nmi' };
    if (key === 'r') return { kind: 'reset' };
    if (key === 'q') return { kind: 'quit' };
    if (key !== 's') return { kind: 'close-menu' };
    this.#state = 'sysrq';
    return { kind: 'ask-sysrq' };
  }
}
