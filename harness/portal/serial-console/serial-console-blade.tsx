import { makeStyles } from '@fluentui/react-components';
import { useCallback, useEffect, useRef, type ReactElement } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { setFocusLayout } from '../shell/focus-layout.ts';
import { ConsoleDimmer } from './console-dimmer.tsx';
import { ConsoleNotices } from './console-notices.tsx';
import { ConsoleToolbar } from './console-toolbar.tsx';
import { StatusLine } from './status-line.tsx';
import { useLiveConsole } from './use-live-console.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0 },
  pane: { position: 'relative', flexGrow: 1, minHeight: '120px', backgroundColor: '#0b1215' },
  terminal: {
    position: 'absolute',
    inset: '8px 4px 6px 12px',
    overflow: 'hidden',
    '& .xterm-viewport': { backgroundColor: 'transparent' },
  },
});

/** The serial console of a VM: it connects by itself, and says at each step what it does (access.portal). */
export function SerialConsoleBlade({ vm }: { readonly vm: VirtualMachine }): ReactElement {
  const styles = useStyles();
  const toolbar = useRef<HTMLDivElement>(null);
  const leave = useCallback(() => {
    toolbar.current?.querySelector<HTMLElement>('button:not([disabled])')?.focus();
  }, []);
  useEffect(() => () => setFocusLayout('normal'), []);
  const { live, setContainer, settings, changeSettings } = useLiveConsole(vm, leave);
  return (
    <div className={styles.root}>
      <div ref={toolbar}>
        {live && <ConsoleToolbar vm={vm} live={live} settings={settings} onSettings={changeSettings} />}
      </div>
      {live && <StatusLine vm={vm} live={live} />}
      {live && <ConsoleNotices vm={vm} live={live} />}
      <div className={styles.pane} onClick={() => live?.screen.focus()}>
        <div
          ref={setContainer}
          className={styles.terminal}
          data-testid="terminal"
          role="group"
          aria-label={`Terminal of ${vm.name}. Control F6 leaves it.`}
        />
        {live && <ConsoleDimmer session={live.session} />}
      </div>
    </div>
  );
}
