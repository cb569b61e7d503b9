import { useToastController } from '@fluentui/react-components';
import { createElement } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { NoticeToast } from '../shell/notice-toast.tsx';
import { toasterId } from '../shell/toaster.ts';
import type { LiveConsole } from './live-console.ts';

/** Ways for text in and out of the terminal beside keys. */
export interface TextTransfer {
  readonly copyAll: () => Promise<void>;
  readonly paste: () => Promise<void>;
  /** Saves the buffer as a text file, without escape sequences (gateway X7). */
  readonly download: () => void;
}

/** Clipboard and file; a browser that refuses the clipboard is said so, with the keys that work. */
export function useTextTransfer(vm: VirtualMachine, { screen }: LiveConsole): TextTransfer {
  const { dispatchToast } = useToastController(toasterId);
  const tell = (intent: 'success' | 'error', text: string): void =>
    dispatchToast(createElement(NoticeToast, { text }), {
      intent,
      timeout: intent === 'error' ? 8000 : 2000,
    });
  return {
    async copyAll() {
      try {
        await navigator.clipboard.writeText(screen.text);
        tell('success', 'Copied the terminal’s text');
      } catch {
        tell(
          'error',
          'The browser does not allow this page to write the clipboard. Download the text instead.',
        );
      }
      screen.focus();
    },
    async paste() {
      try {
        screen.paste(await navigator.clipboard.readText());
      } catch {
        tell(
          'error',
          'The browser does not let this page read the clipboard. Press Ctrl+Shift+V in the terminal.',
        );
      }
      screen.focus();
    },
    download() {
      const url = URL.createObjectURL(new Blob([`${screen.text}\n`], { type: 'text/plain;charset=utf-8' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = `${vm.name}-console-${new Date().toISOString().replace(/[:.]/g, '-')}.txt`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    },
  };
}
