import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useEffect, useState, type ReactElement } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { FailureBar } from '../shell/failure-bar.tsx';
import { useLab } from '../shell/lab-context.ts';
import { useObservable } from '../shell/use-observable.ts';
import { powerAdvice, powerWords } from '../virtual-machines/power-text.ts';
import { EndNotice } from './end-notice.tsx';
import type { LiveConsole } from './live-console.ts';
import { mayWaitForEnter } from './stage-label.ts';
import { useAutoReconnect } from './use-auto-reconnect.ts';
import { WarningBar } from './warning-bar.tsx';

const useStyles = makeStyles({ root: { flexShrink: 0 } });

/** Messages between the status line and the terminal. */
export function ConsoleNotices({
  vm,
  live,
}: {
  readonly vm: VirtualMachine;
  readonly live: LiveConsole;
}): ReactElement {
  const styles = useStyles();
  const { operations } = useLab();
  const state = useObservable(live.session.state);
  const operation = useObservable(operations.byVm).get(vm.id);
  useAutoReconnect(live.session, vm);
  const reconnect = (): void => {
    live.session.connect();
    live.screen.focus();
  };
  const { phase } = state;
  useEffect(() => {
    // The button that brought the console back is gone, and the focus with it.
    if (phase === 'connected' && document.activeElement === document.body) live.screen.focus();
  }, [phase, live]);
  useEnterAnywhere(state.phase === 'ended', reconnect);
  return (
    <div className={styles.root}>
      {operation?.kind === 'failed' && (
        <FailureBar
          failure={operation.failure}
          title={`${powerWords[operation.action].failed} ${vm.name}.`}
          advice={powerAdvice(operation.failure.code)}
          onDismiss={() => operations.dismiss(vm.id)}
        />
      )}
      {state.phase === 'ended' && <EndNotice end={state.end} vm={vm} onReconnect={reconnect} />}
      {state.phase === 'connected' && state.seat.warning && <WarningBar warning={state.seat.warning} />}
      {state.phase === 'connected' && mayWaitForEnter(state.seat.stage) && <SilenceHint live={live} />}
    </div>
  );
}

/** What to do about a console that connects and shows nothing (known.enter-nothing). */
function SilenceHint({ live }: { readonly live: LiveConsole }): ReactElement | null {
  const silence = useObservable(live.silence);
  const [dismissed, setDismissed] = useState<typeof silence>('none');
  if (silence === 'none' || silence === dismissed) return null;
  return (
    <MessageBar intent="info" layout="multiline" data-testid="console-hint" role="status">
      <MessageBarBody>
        {silence === 'silent' ? (
          'If no login prompt is displayed, press Enter.'
        ) : (
          <>
            <MessageBarTitle>Still no answer to Enter.</MessageBarTitle> The guest may not use its serial
            port: its kernel line needs console=ttyS0,115200, and a getty has to run on ttyS0. Or it is still
            starting.
          </>
        )}
      </MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            icon={<DismissRegular />}
            aria-label="Dismiss"
            onClick={() => {
              setDismissed(silence);
              live.screen.focus();
            }}
          />
        }
      />
    </MessageBar>
  );
}

function isOnControl(): boolean {
  return (
    document.activeElement?.closest('a, button, input, textarea, [role="dialog"], [role="menu"]') != null
  );
}

/** Enter reconnects also when nothing has the focus. In the terminal it is the terminal's own key. */
function useEnterAnywhere(isOn: boolean, act: () => void): void {
  useEffect(() => {
    if (!isOn) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && !event.repeat && !isOnControl()) act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
