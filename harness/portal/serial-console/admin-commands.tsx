import {
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  ToolbarButton,
  useToastController,
} from '@fluentui/react-components';
import { FlashRegular } from '@fluentui/react-icons/svg/flash';
import { KeyboardRegular } from '@fluentui/react-icons/svg/keyboard';
import { PowerRegular } from '@fluentui/react-icons/svg/power';
import { useState, type ReactElement } from 'react';
import { asArmFailure } from '../api/arm-failure.ts';
import { sendAdminCommand, type AdminCommand } from '../api/serial-port.ts';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { useLab } from '../shell/lab-context.ts';
import { NoticeToast } from '../shell/notice-toast.tsx';
import { toasterId } from '../shell/toaster.ts';
import { useObservable } from '../shell/use-observable.ts';
import { AdminDialog } from './admin-dialog.tsx';
import type { LiveConsole } from './live-console.ts';

const sent: Readonly<Record<AdminCommand['kind'], string>> = {
  nmi: 'NMI sent',
  sysrq: 'SysRq sent',
  reset: 'The VM is being reset',
};

/** The menu of what is done to the guest from outside: SysRq, NMI, reset (azure-wire 2.6). */
export function AdminCommands({
  vm,
  live,
}: {
  readonly vm: VirtualMachine;
  readonly live: LiveConsole;
}): ReactElement {
  const { client } = useLab();
  const { dispatchToast } = useToastController(toasterId);
  const [asking, setAsking] = useState<AdminCommand['kind']>();
  const state = useObservable(live.session.state);

  const send = async (command: AdminCommand): Promise<void> => {
    setAsking(undefined);
    if (state.phase !== 'connected') return;
    try {
      await sendAdminCommand(client, state.seat.address, command);
      dispatchToast(<NoticeToast text={sent[command.kind]} />, { intent: 'success', timeout: 3000 });
    } catch (error) {
      const { code, message } = asArmFailure(error);
      const toast = <NoticeToast text={`The command was refused: ${code}`} detail={message} />;
      dispatchToast(toast, { intent: 'error', timeout: 12_000 });
    }
  };

  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <ToolbarButton
            icon={<FlashRegular />}
            disabled={state.phase !== 'connected'}
            data-testid="admin-menu"
            aria-label="Send to the guest: SysRq, NMI, reset"
          >
            Send
          </ToolbarButton>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<KeyboardRegular />} onClick={() => setAsking('sysrq')} data-testid="admin-sysrq">
              SysRq keys…
            </MenuItem>
            <MenuItem icon={<FlashRegular />} onClick={() => setAsking('nmi')} data-testid="admin-nmi">
              Non-maskable interrupt (NMI)…
            </MenuItem>
            <MenuItem icon={<PowerRegular />} onClick={() => setAsking('reset')} data-testid="admin-reset">
              Reset VM…
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      <AdminDialog
        asking={asking}
        vmName={vm.name}
        onSend={(command) => void send(command)}
        onCancel={() => setAsking(undefined)}
        onClosed={() => live.screen.focus()}
      />
    </>
  );
}
