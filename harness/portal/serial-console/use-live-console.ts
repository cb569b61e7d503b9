import { useCallback, useEffect, useState } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { useLab } from '../shell/lab-context.ts';
import type { ScreenSettings } from './console-screen.ts';
import { LiveConsole } from './live-console.ts';
import { loadSettings, saveSettings } from './settings.ts';

/** A console in a container, once the container is on the page. */
export interface LiveConsoleControl {
  readonly live: LiveConsole | undefined;
  /** For the container's `ref`. */
  readonly setContainer: (container: HTMLDivElement | null) => void;
  readonly settings: ScreenSettings;
  readonly changeSettings: (settings: ScreenSettings) => void;
}

/** Makes a terminal for the VM, connects it by itself (access.portal), and takes both down with the blade. */
export function useLiveConsole(vm: VirtualMachine, onLeave: () => void): LiveConsoleControl {
  const { client } = useLab();
  const [container, setContainer] = useState<HTMLDivElement | null>(null);
  const [live, setLive] = useState<LiveConsole>();
  const [settings, setSettings] = useState(() => loadSettings(localStorage));
  const { id } = vm;

  useEffect(() => {
    if (!container) return undefined;
    const made = new LiveConsole({
      vm: { id },
      client,
      container,
      settings: loadSettings(localStorage),
      onLeave,
    });
    setLive(made);
    made.session.connect();
    made.screen.focus();
    return () => {
      setLive(undefined);
      made.dispose();
    };
  }, [id, client, container, onLeave]);

  const changeSettings = useCallback(
    (next: ScreenSettings) => {
      saveSettings(localStorage, next);
      setSettings(next);
      live?.screen.change(next);
    },
    [live],
  );
  return { live, setContainer, settings, changeSettings };
}
