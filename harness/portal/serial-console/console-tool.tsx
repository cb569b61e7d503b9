import { makeStyles, ToolbarButton, Tooltip } from '@fluentui/react-components';
import type { ReactElement } from 'react';

/** Props of the toolbar's buttons. */
export interface ToolProps {
  readonly icon: ReactElement;
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  /** For a switch: whether it is on. */
  readonly isOn?: boolean;
  readonly testId?: string;
}

const useStyles = makeStyles({ label: { '@media (max-width: 640px)': { display: 'none' } } });

/** A button with icon and text. */
export function TextTool({ icon, label, onClick, disabled = false, testId }: ToolProps): ReactElement {
  const styles = useStyles();
  return (
    <ToolbarButton icon={icon} onClick={onClick} disabled={disabled} aria-label={label} data-testid={testId}>
      <span className={styles.label}>{label}</span>
    </ToolbarButton>
  );
}

/** A button with an icon; its text is a tooltip. */
export function IconTool({ icon, label, onClick, disabled = false, isOn, testId }: ToolProps): ReactElement {
  return (
    <Tooltip content={label} relationship="label">
      <ToolbarButton
        icon={icon}
        onClick={onClick}
        disabled={disabled}
        appearance={isOn === true ? 'primary' : 'subtle'}
        data-testid={testId}
        {...(isOn !== undefined && { 'aria-pressed': isOn })}
      />
    </Tooltip>
  );
}
