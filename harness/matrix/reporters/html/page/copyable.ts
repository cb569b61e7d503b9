import { h } from './dom.ts';

/** A command with a button that copies it. */
export function copyable(command: string, name: string): HTMLElement {
  const button = h('button', { type: 'button', class: 'copy', 'aria-label': `Copy: ${name}` }, 'Copy');
  const code = h('code', {}, command);
  button.addEventListener('click', () => {
    void copy(command, code).then((copied) => {
      button.textContent = copied ? 'Copied' : 'Selected';
      setTimeout(() => (button.textContent = 'Copy'), 1500);
    });
  });
  return h('div', { class: 'command' }, h('span', { class: 'command-name' }, name), code, button);
}

/** Where the clipboard is not to be had it is selected, for a key to copy it. */
async function copy(text: string, shown: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection()?.selectAllChildren(shown);
    return false;
  }
}
