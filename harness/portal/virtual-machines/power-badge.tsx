import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { RecordStopFilled } from '@fluentui/react-icons/svg/record-stop';
import { SubtractCircleFilled } from '@fluentui/react-icons/svg/subtract-circle';
import type { ReactElement } from 'react';
import type { PowerState, VirtualMachine } from '../api/virtual-machine.ts';
import type { PowerOperation } from './power-operations.ts';
import { powerWords } from './power-text.ts';

/** Props of `PowerBadge`. */
export interface PowerBadgeProps {
  readonly vm: VirtualMachine;
  readonly operation: PowerOperation | undefined;
}

const useStyles = makeStyles({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    verticalAlign: 'middle',
    gap: tokens.spacingHorizontalXS,
    whiteSpace: 'nowrap',
  },
  icon: { display: 'inline-flex', fontSize: '16px', color: tokens.colorNeutralForeground3 },
  running: { display: 'inline-flex', fontSize: '16px', color: tokens.colorPaletteGreenForeground3 },
});

/** A VM's power state with its icon; an operation under way is named instead. */
export function PowerBadge({ vm, operation }: PowerBadgeProps): ReactElement {
  const styles = useStyles();
  const isBusy = operation?.kind === 'running';
  const text = isBusy ? `${powerWords[operation.action].underWay}…` : vm.powerText;
  return (
    <span className={styles.root} data-testid={`vm-power-${vm.name}`}>
      <span className={vm.power === 'running' && !isBusy ? styles.running : styles.icon}>
        {isBusy ? <Spinner size="extra-tiny" aria-hidden /> : <PowerIcon power={vm.power} />}
      </span>
      <Text>{text}</Text>
    </span>
  );
}

function PowerIcon({ power }: { readonly power: PowerState }): ReactElement {
  switch (power) {
    case 'running':
      return <CheckmarkCircleFilled aria-hidden />;
    case 'starting':
    case 'stopping':
    case 'deallocating':
      return <Spinner size="extra-tiny" aria-hidden />;
    case 'stopped':
      return <RecordStopFilled aria-hidden />;
    case 'deallocated':
      return <SubtractCircleFilled aria-hidden />;
    case 'unknown':
      return <QuestionCircleRegular aria-hidden />;
  }
}
