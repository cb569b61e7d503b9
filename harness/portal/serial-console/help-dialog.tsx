import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  makeStyles,
  Text,
  tokens,
  ToolbarButton,
} from '@fluentui/react-components';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import type { ReactElement } from 'react';
import type { ConsoleScreen } from './console-screen.ts';

const useStyles = makeStyles({
  keys: {
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  value: { margin: 0 },
  mono: { fontFamily: tokens.fontFamilyMonospace },
  content: { display: 'grid', gap: tokens.spacingVerticalM },
});

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl+F6', 'Leave the terminal: the focus goes to the toolbar. Tab comes back.'],
  ['Ctrl+Shift+V, Shift+Insert', 'Paste. A long paste goes at the speed of the line; Ctrl+C stops it.'],
  ['Ctrl+Shift+C, Ctrl+Insert', 'Copy the selection.'],
  ['Enter', 'Reconnect, when the console is disconnected.'],
  ['Shift+Page up, Shift+Page down', 'Scroll back and forth.'],
];

/** What the keyboard does, and how to make the guest use the whole width. */
export function HelpDialog({ screen }: { readonly screen: ConsoleScreen }): ReactElement {
  const styles = useStyles();
  const { rows, columns } = screen.size;
  return (
    <Dialog>
      <DialogTrigger disableButtonEnhancement>
        <ToolbarButton
          icon={<QuestionCircleRegular />}
          aria-label="Keyboard help"
          title="Keyboard help"
          data-testid="help"
        />
      </DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Keyboard and terminal</DialogTitle>
          <DialogContent className={styles.content}>
            <dl className={styles.keys}>
              {keys.map(([key, use]) => (
                <Row key={key} term={key} use={use} />
              ))}
            </dl>
            <Text>
              All other keys go to the guest. A serial line has no window size, so the guest may use a part of
              the terminal only. To tell it the size, type{' '}
              <span className={styles.mono}>
                stty rows {rows} cols {columns}
              </span>{' '}
              at a shell, or run resize where it is installed.
            </Text>
          </DialogContent>
          <DialogActions>
            <DialogTrigger disableButtonEnhancement>
              <Button appearance="primary">Close</Button>
            </DialogTrigger>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Row({ term, use }: { readonly term: string; readonly use: string }): ReactElement {
  const styles = useStyles();
  return (
    <>
      <dt>
        <Text weight="semibold">{term}</Text>
      </dt>
      <dd className={styles.value}>{use}</dd>
    </>
  );
}
