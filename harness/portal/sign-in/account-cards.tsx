import { Avatar, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import type { ReactElement } from 'react';
import type { LabUser } from '../api/lab.ts';

/** Props of `AccountCards`. */
export interface AccountCardsProps {
  readonly users: readonly LabUser[];
  readonly chosen: LabUser | undefined;
  readonly onChoose: (user: LabUser) => void;
}

const useStyles = makeStyles({
  cards: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    border: 'none',
    margin: 0,
    padding: 0,
  },
  legend: { padding: 0, marginBottom: tokens.spacingVerticalXS },
  card: {
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-within': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  chosen: {
    borderTopColor: tokens.colorCompoundBrandStroke,
    borderRightColor: tokens.colorCompoundBrandStroke,
    borderBottomColor: tokens.colorCompoundBrandStroke,
    borderLeftColor: tokens.colorCompoundBrandStroke,
    backgroundColor: tokens.colorBrandBackground2,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
  },
  radio: {
    position: 'absolute',
    inset: 0,
    width: '100%',
    height: '100%',
    margin: 0,
    opacity: 0,
    cursor: 'pointer',
  },
  text: { display: 'flex', flexDirection: 'column', minWidth: 0, flexGrow: 1 },
  role: { color: tokens.colorNeutralForeground3 },
  check: { color: tokens.colorCompoundBrandForeground1, fontSize: '20px' },
});

/** The lab's accounts as one group of radio buttons, with name and role. */
export function AccountCards({ users, chosen, onChoose }: AccountCardsProps): ReactElement {
  const styles = useStyles();
  return (
    <fieldset className={styles.cards}>
      <legend className={styles.legend}>Pick an account</legend>
      {users.map((user) => {
        const isChosen = user.upn === chosen?.upn;
        return (
          <div
            key={user.upn}
            className={mergeClasses(styles.card, isChosen && styles.chosen)}
            data-testid={`sign-in-user-${user.name}`}
          >
            <input
              type="radio"
              name="account"
              className={styles.radio}
              checked={isChosen}
              onChange={() => onChoose(user)}
              aria-label={`${user.name}, ${user.role}`}
            />
            <Avatar name={user.name} color="colorful" size={36} aria-hidden />
            <span className={styles.text}>
              <Text weight="semibold">{user.name}</Text>
              <Text size={200} className={styles.role}>
                {user.role}
              </Text>
            </span>
            {isChosen && <CheckmarkCircleFilled className={styles.check} aria-hidden />}
          </div>
        );
      })}
    </fieldset>
  );
}
