import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import type { ReactElement } from 'react';
import type { ArmFailure } from '../api/arm-failure.ts';

/** Props of `FailureBar`. */
export interface FailureBarProps {
  readonly failure: ArmFailure;
  /** What was tried. */
  readonly title: string;
  /** What to do next. */
  readonly advice: string;
  readonly onDismiss?: () => void;
}

/** A failure with the server's own code and text, and what to do. */
export function FailureBar({ failure, title, advice, onDismiss }: FailureBarProps): ReactElement {
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle> {failure.code}: {failure.message} {advice}
      </MessageBarBody>
      {onDismiss && (
        <MessageBarActions
          containerAction={
            <Button
              appearance="transparent"
              icon={<DismissRegular />}
              onClick={onDismiss}
              aria-label="Dismiss"
            />
          }
        />
      )}
    </MessageBar>
  );
}
