import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { useLab } from '../shell/lab-context.ts';
import { useObservable } from '../shell/use-observable.ts';
import { describeEnd, type Cure } from './end-text.ts';
import type { ConsoleEnd } from './session-state.ts';

/** Props of `EndNotice`. */
export interface EndNoticeProps {
  readonly end: ConsoleEnd;
  readonly vm: VirtualMachine;
  readonly onReconnect: () => void;
}

const useStyles = makeStyles({
  bar: { paddingTop: tokens.spacingVerticalS, paddingBottom: tokens.spacingVerticalS, borderRadius: 0 },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    color: tokens.colorNeutralForeground3,
    marginLeft: tokens.spacingHorizontalS,
  },
});

/** Why the console ended, and the button that cures it (error.*, security.takeover, security.no-logout). */
export function EndNotice({ end, vm, onReconnect }: EndNoticeProps): ReactElement {
  const styles = useStyles();
  const { user } = useLab();
  const { intent, title, body, code, cure } = describeEnd(end, { localTime, names: [user.name, user.upn] });
  return (
    <div role="alert">
      <MessageBar
        intent={intent}
        layout="multiline"
        className={styles.bar}
        data-testid={end.kind === 'taken-over' ? 'console-takeover' : 'console-ended'}
        data-end={end.kind}
      >
        <MessageBarBody>
          <MessageBarTitle>{title}</MessageBarTitle> {body}
          {code !== undefined && (
            <Text size={200} className={styles.code}>
              {code}
            </Text>
          )}
        </MessageBarBody>
        <MessageBarActions>
          <CureButton cure={cure} vm={vm} onReconnect={onReconnect} />
        </MessageBarActions>
      </MessageBar>
    </div>
  );
}

function CureButton(props: {
  readonly cure: Cure;
  readonly vm: VirtualMachine;
  readonly onReconnect: () => void;
}): ReactElement {
  const { operations, signOut } = useLab();
  const isStarting =
    useObservable(operations.byVm).get(props.vm.id)?.kind === 'running' || props.vm.power === 'starting';
  switch (props.cure) {
    case 'start-vm':
      return props.vm.power === 'running' ? (
        <Button onClick={props.onReconnect}>Reconnect</Button>
      ) : (
        <Button
          appearance="primary"
          disabled={isStarting}
          icon={isStarting ? <Spinner size="extra-tiny" /> : null}
          onClick={() => void operations.run(props.vm, 'start')}
          data-testid="start-vm"
        >
          {isStarting ? 'Starting…' : 'Start VM'}
        </Button>
      );
    case 'take-back':
      return (
        <Button appearance="primary" onClick={props.onReconnect} data-testid="take-back">
          Take it back
        </Button>
      );
    case 'sign-in':
      return (
        <Button appearance="primary" onClick={() => signOut('rejected')}>
          Sign in again
        </Button>
      );
    case 'reconnect':
      return (
        <Button appearance="primary" onClick={props.onReconnect}>
          Reconnect
        </Button>
      );
  }
}

function localTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : at.toLocaleTimeString();
}
