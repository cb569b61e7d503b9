import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { SeatWarning } from './session-state.ts';

const titles: Readonly<Record<SeatWarning['reason'], string>> = {
  idle: 'Are you still there?',
  refused: 'This session is about to end.',
};

/** The gateway's warning that the session will end, until it says that the cause has gone. */
export function WarningBar({ warning }: { readonly warning: SeatWarning }): ReactElement {
  return (
    <div role="alert">
      <MessageBar
        intent="warning"
        layout="multiline"
        data-testid="console-warning"
        data-reason={warning.reason}
      >
        <MessageBarBody>
          <MessageBarTitle>{titles[warning.reason]}</MessageBarTitle> {warning.message}
        </MessageBarBody>
      </MessageBar>
    </div>
  );
}
