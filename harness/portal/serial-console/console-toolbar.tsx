import { makeStyles, tokens, Toolbar, ToolbarDivider } from '@fluentui/react-components';
import { AccessibilityRegular } from '@fluentui/react-icons/svg/accessibility';
import { ArrowAutofitWidthRegular } from '@fluentui/react-icons/svg/arrow-autofit-width';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { ClipboardPasteRegular } from '@fluentui/react-icons/svg/clipboard-paste';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { FontDecreaseRegular } from '@fluentui/react-icons/svg/font-decrease';
import { FontIncreaseRegular } from '@fluentui/react-icons/svg/font-increase';
import { FullScreenMaximizeRegular } from '@fluentui/react-icons/svg/full-screen-maximize';
import { FullScreenMinimizeRegular } from '@fluentui/react-icons/svg/full-screen-minimize';
import { PlugConnectedRegular } from '@fluentui/react-icons/svg/plug-connected';
import type { ReactElement } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { setFocusLayout, useFocusLayout } from '../shell/focus-layout.ts';
import { useObservable } from '../shell/use-observable.ts';
import { PowerCommands } from '../virtual-machines/power-commands.tsx';
import { AdminCommands } from './admin-commands.tsx';
import type { ScreenSettings } from './console-screen.ts';
import { IconTool, TextTool } from './console-tool.tsx';
import { HelpDialog } from './help-dialog.tsx';
import type { LiveConsole } from './live-console.ts';
import { withinFontSizes } from './settings.ts';
import { useTextTransfer } from './use-text-transfer.ts';

/** Props of `ConsoleToolbar`. */
export interface ConsoleToolbarProps {
  readonly vm: VirtualMachine;
  readonly live: LiveConsole;
  readonly settings: ScreenSettings;
  readonly onSettings: (settings: ScreenSettings) => void;
}

const useStyles = makeStyles({
  bar: {
    flexWrap: 'wrap',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    padding: `2px ${tokens.spacingHorizontalS}`,
    '& .fui-Button': { minWidth: 'auto' },
    '@media (max-width: 860px)': {
      '& .fui-Button': { paddingLeft: '4px', paddingRight: '4px', maxHeight: '32px' },
    },
  },
  end: { marginLeft: 'auto', display: 'inline-flex' },
});

/** What can be done with the console beside typing. */
export function ConsoleToolbar({ vm, live, settings, onSettings }: ConsoleToolbarProps): ReactElement {
  const styles = useStyles();
  const state = useObservable(live.session.state);
  const { copyAll, paste, download } = useTextTransfer(vm, live);
  const isOff = state.phase === 'ended' || state.phase === 'idle';
  const zoom = (byPx: number): void => {
    onSettings({ ...settings, fontSizePx: withinFontSizes(settings.fontSizePx + byPx) });
  };
  const reconnect = (): void => {
    live.session.connect();
    live.screen.focus();
  };
  return (
    <Toolbar className={styles.bar} size="small" aria-label="Console">
      <TextTool icon={<PlugConnectedRegular />} label="Reconnect" onClick={reconnect} testId="reconnect" />
      <PowerCommands vm={vm} actions={[vm.power === 'running' ? 'restart' : 'start']} noun=" VM" />
      <AdminCommands vm={vm} live={live} />
      <ToolbarDivider />
      <IconTool icon={<CopyRegular />} label="Copy all" onClick={() => void copyAll()} />
      <IconTool
        icon={<ClipboardPasteRegular />}
        label="Paste (Ctrl+Shift+V)"
        onClick={() => void paste()}
        disabled={isOff}
      />
      <IconTool
        icon={<ArrowDownloadRegular />}
        label="Download as text"
        onClick={download}
        testId="download"
      />
      <ToolbarDivider />
      <IconTool icon={<FontDecreaseRegular />} label="Smaller text" onClick={() => zoom(-1)} />
      <IconTool icon={<FontIncreaseRegular />} label="Larger text" onClick={() => zoom(1)} />
      <LayoutTools />
      <span className={styles.end}>
        <IconTool
          icon={<AccessibilityRegular />}
          label="Screen reader mode"
          isOn={settings.screenReader}
          onClick={() => onSettings({ ...settings, screenReader: !settings.screenReader })}
          testId="screen-reader"
        />
        <HelpDialog screen={live.screen} />
      </span>
    </Toolbar>
  );
}

function LayoutTools(): ReactElement {
  const { layout } = useFocusLayout();
  const isFull = layout === 'full-screen';
  return (
    <>
      <IconTool
        icon={<ArrowAutofitWidthRegular />}
        label="Full width"
        isOn={layout === 'full-width'}
        onClick={() => setFocusLayout(layout === 'full-width' ? 'normal' : 'full-width')}
        testId="full-width"
      />
      <IconTool
        icon={isFull ? <FullScreenMinimizeRegular /> : <FullScreenMaximizeRegular />}
        label={isFull ? 'Leave full screen' : 'Full screen'}
        onClick={() => setFocusLayout(isFull ? 'normal' : 'full-screen')}
        testId="full-screen"
      />
    </>
  );
}
