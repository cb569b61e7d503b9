import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';
import type { AdminCommand } from '../api/serial-port.ts';
import { SysRqForm } from './sysrq-form.tsx';
import { sysRqProblem } from './sysrq.ts';

/** Props of `AdminDialog`. */
export interface AdminDialogProps {
  /** The command to ask about; none closes the dialog. */
  readonly asking: AdminCommand['kind'] | undefined;
  readonly vmName: string;
  readonly onSend: (command: AdminCommand) => void;
  readonly onCancel: () => void;
  readonly onClosed: () => void;
}

/** Asks before a command is sent: each of them can end what runs in the guest. */
export function AdminDialog({ asking, vmName, onSend, onCancel, onClosed }: AdminDialogProps): ReactElement {
  const [keys, setKeys] = useState('');
  const send = (): void => {
    if (asking === 'sysrq') onSend({ kind: 'sysrq', keys });
    else if (asking !== undefined) onSend({ kind: asking });
  };
  const isReady = asking !== 'sysrq' || (keys !== '' && sysRqProblem(keys) === undefined);
  const onOpenChange = (open: boolean): void => {
    if (!open) onCancel();
  };
  return (
    <Dialog
      open={asking !== undefined}
      onOpenChange={(_event, { open }) => onOpenChange(open)}
      surfaceMotion={{ onMotionFinish: (_event, { direction }) => direction === 'exit' && onClosed() }}
    >
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady) send();
          }}
        >
          <DialogBody>
            <DialogTitle>{titleOf(asking, vmName)}</DialogTitle>
            <DialogContent>
              {asking === 'sysrq' ? <SysRqForm keys={keys} onKeys={setKeys} /> : consequenceOf(asking)}
            </DialogContent>
            <DialogActions>
              <Button type="submit" appearance="primary" disabled={!isReady} data-testid="admin-send">
                {asking === 'reset' ? 'Reset' : 'Send'}
              </Button>
              <Button onClick={onCancel}>Cancel</Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}

function titleOf(asking: AdminCommand['kind'] | undefined, vmName: string): string {
  switch (asking) {
    case 'nmi':
      return `Send an NMI to ${vmName}?`;
    case 'reset':
      return `Reset ${vmName}?`;
    case 'sysrq':
    case undefined:
      return `Send SysRq to ${vmName}`;
  }
}

function consequenceOf(asking: 'nmi' | 'reset' | undefined): string {
  return asking === 'reset'
    ? 'As if the reset button of the machine were pressed: the guest has no time to save anything. The console stays connected, so you can catch the boot loader.'
    : 'By default Linux only logs it. With kernel.panic_on_unrecovered_nmi or kernel.unknown_nmi_panic it panics, which is the way to a crash dump of a hung guest.';
}
