import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { sysRqKeys, sysRqProblem } from './sysrq.ts';

/** Props of `SysRqForm`. */
export interface SysRqFormProps {
  readonly keys: string;
  readonly onKeys: (keys: string) => void;
}

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalM },
  choices: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))', gap: '2px' },
  choice: {
    justifyContent: 'flex-start',
    fontWeight: tokens.fontWeightRegular,
    gap: tokens.spacingHorizontalS,
    minWidth: 0,
  },
  key: { fontFamily: tokens.fontFamilyMonospace, fontWeight: tokens.fontWeightSemibold, minWidth: '14px' },
  harmful: { color: tokens.colorPaletteRedForeground1 },
});

/** Picks SysRq keys by name or by letter. */
export function SysRqForm({ keys, onKeys }: SysRqFormProps): ReactElement {
  const styles = useStyles();
  const problem = sysRqProblem(keys);
  return (
    <div className={styles.root}>
      <Text>
        The kernel acts on each letter in turn, if kernel.sysrq lets it. It answers on this console.
      </Text>
      <Field
        label="Keys"
        hint="One letter or digit, or several in order, such as reisub"
        {...(problem !== undefined && { validationMessage: problem, validationState: 'error' as const })}
      >
        <Input
          value={keys}
          onChange={(_event, { value }) => onKeys(value)}
          autoComplete="off"
          spellCheck={false}
          maxLength={40}
          data-testid="sysrq-keys"
        />
      </Field>
      <div className={styles.choices}>
        {sysRqKeys.map((choice) => (
          <Button
            key={choice.keys}
            size="small"
            appearance="subtle"
            className={styles.choice}
            onClick={() => onKeys(choice.keys)}
          >
            {choice.keys.length === 1 && <span className={styles.key}>{choice.keys}</span>}
            <span {...(choice.isHarmful && { className: styles.harmful })}>{choice.label}</span>
          </Button>
        ))}
      </div>
    </div>
  );
}
