import {
  Button,
  makeStyles,
  mergeClasses,
  ProgressBar,
  Spinner,
  Text,
  tokens,
  Tooltip,
} from '@fluentui/react-components';
import { PlugConnectedRegular } from '@fluentui/react-icons/svg/plug-connected';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import type { ReactElement } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { useLab } from '../shell/lab-context.ts';
import { useObservable } from '../shell/use-observable.ts';
import type { InputProgress } from './input-queue.ts';
import type { LiveConsole } from './live-console.ts';
import { describeStatus, formatBytes, type StatusText } from './status-text.ts';
import { useElapsed } from './use-elapsed.ts';
import type { ConsoleState } from './session-state.ts';

const useStyles = makeStyles({
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    minHeight: '28px',
    padding: `2px ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  status: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: 0 },
  icon: { display: 'inline-flex', fontSize: '16px' },
  good: { color: tokens.colorPaletteGreenForeground3 },
  off: { color: tokens.colorNeutralForeground3 },
  quiet: { color: tokens.colorNeutralForeground3 },
  end: {
    display: 'inline-flex',
    gap: tokens.spacingHorizontalL,
    marginLeft: 'auto',
    minWidth: 0,
    alignItems: 'center',
  },
  title: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', maxWidth: '220px' },
  mono: { fontFamily: tokens.fontFamilyMonospace, userSelect: 'all' },
  progress: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  bar: { width: '100px' },
});

/** One thin line: what the console is doing, for how long, and what helps to use it. */
export function StatusLine({
  vm,
  live,
}: {
  readonly vm: VirtualMachine;
  readonly live: LiveConsole;
}): ReactElement {
  const styles = useStyles();
  const state = useObservable(live.session.state);
  const input = useObservable(live.session.input);
  const title = useObservable(live.title);
  const status = describeStatus(state, vm.name);
  return (
    <div className={styles.line}>
      <span className={styles.status}>
        <StatusIcon mood={status.mood} />
        <Text size={200} role="status" data-testid="console-status" data-phase={state.phase}>
          {status.text}
        </Text>
        {status.mood === 'busy' && <Elapsed state={state} />}
      </span>
      {input.kind === 'pasting' && (
        <PasteProgress input={input} onCancel={() => live.session.cancelInput()} />
      )}
      <span className={styles.end}>
        <Losses state={state} />
        {title !== '' && (
          <Tooltip content="The window title that the guest has set" relationship="description">
            <Text size={200} className={mergeClasses(styles.title, styles.quiet)} data-testid="console-title">
              {title}
            </Text>
          </Tooltip>
        )}
        <GuestLoginHint vm={vm} />
      </span>
    </div>
  );
}

function StatusIcon({ mood }: { readonly mood: StatusText['mood'] }): ReactElement {
  const styles = useStyles();
  if (mood === 'busy') return <Spinner size="extra-tiny" aria-hidden />;
  return mood === 'good' ? (
    <PlugConnectedRegular aria-hidden className={mergeClasses(styles.icon, styles.good)} />
  ) : (
    <PlugDisconnectedRegular aria-hidden className={mergeClasses(styles.icon, styles.off)} />
  );
}

/** Not for screen readers: they would read it each second. */
function Elapsed({ state }: { readonly state: ConsoleState }): ReactElement {
  const styles = useStyles();
  const seconds = useElapsed(state.phase === 'idle' ? performance.now() : state.sinceMs);
  return (
    <Text size={200} className={styles.quiet} aria-hidden>
      {seconds} s
    </Text>
  );
}

function PasteProgress(props: {
  readonly input: Extract<InputProgress, { kind: 'pasting' }>;
  readonly onCancel: () => void;
}): ReactElement {
  const styles = useStyles();
  const { sentBytes, totalBytes } = props.input;
  return (
    <span className={styles.progress} data-testid="paste-progress">
      <Text size={200}>
        Pasting {formatBytes(sentBytes)} of {formatBytes(totalBytes)}
      </Text>
      <ProgressBar className={styles.bar} value={sentBytes / totalBytes} aria-label="Paste" />
      <Button size="small" appearance="subtle" onClick={props.onCancel}>
        Stop
      </Button>
    </span>
  );
}

function Losses({ state }: { readonly state: ConsoleState }): ReactElement | null {
  const styles = useStyles();
  if (state.phase !== 'connected' && state.phase !== 'replaying') return null;
  const { skippedBytes, droppedInputBytes } = state.seat;
  const parts = [
    ...(skippedBytes > 0 ? [`${formatBytes(skippedBytes)} of output skipped`] : []),
    ...(droppedInputBytes > 0 ? [`${formatBytes(droppedInputBytes)} of input not taken by the guest`] : []),
  ];
  if (parts.length === 0) return null;
  return (
    <Tooltip
      content="Output came faster than it could be shown, or the guest stopped reading. The boot diagnostics log holds all output."
      relationship="description"
    >
      <Text size={200} className={styles.quiet} data-testid="console-losses">
        {parts.join(' · ')}
      </Text>
    </Tooltip>
  );
}

/** An account inside the guest, where the lab knows one (access.password-user). */
function GuestLoginHint({ vm }: { readonly vm: VirtualMachine }): ReactElement | null {
  const styles = useStyles();
  const { lab } = useLab();
  const logins = lab.guestLogins.filter(({ guest }) => guest === vm.name);
  // A plain user before root, whom many guests do not let in.
  const login = logins.find(({ user }) => user !== 'root') ?? logins[0];
  if (!login) return null;
  const all = logins.map(
    ({ user, password, note }) => `${user} / ${password}${note === undefined ? '' : ` (${note})`}`,
  );
  return (
    <Text size={200} className={styles.quiet} title={all.join('\n')} data-testid="guest-login">
      Guest login: <span className={styles.mono}>{login.user}</span> /{' '}
      <span className={styles.mono}>{login.password}</span>
    </Text>
  );
}
