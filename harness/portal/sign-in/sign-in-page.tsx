import { Button, makeStyles, MessageBar, MessageBarBody, Text, tokens } from '@fluentui/react-components';
import { useEffect, useState, type FormEvent, type ReactElement } from 'react';
import type { Lab, LabUser } from '../api/lab.ts';
import { LabMark } from '../shell/lab-mark.tsx';
import { AccountCards } from './account-cards.tsx';
import type { Identity, SignedOutBecause } from './identity.ts';

/** Props of `SignInPage`. */
export interface SignInPageProps {
  readonly lab: Lab;
  readonly signedOut: Extract<Identity, { kind: 'signed-out' }>;
  /** Goes to the identity service's own page. */
  readonly onSignIn: (upn: string) => Promise<void>;
}

const notices: Readonly<Record<SignedOutBecause, string | undefined>> = {
  'not-yet': undefined,
  'signed-out': 'You have signed out of this tab.',
  expired: 'Your sign-in has expired. Sign in again to go on where you were.',
  rejected: 'The lab no longer accepts this sign-in. Sign in again to go on where you were.',
  refused: 'You were not signed in. Sign in again.',
};

const useStyles = makeStyles({
  page: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    minHeight: '100%',
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalL,
    overflow: 'auto',
    backgroundColor: tokens.colorNeutralBackground3,
    backgroundImage: `radial-gradient(ellipse at 20% 0%, ${tokens.colorBrandBackground2} 0%, transparent 60%)`,
  },
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    width: '420px',
    maxWidth: '100%',
    boxSizing: 'border-box',
    padding: '32px',
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
  },
  brand: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  heading: { margin: 0 },
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  hint: { color: tokens.colorNeutralForeground3 },
  code: { fontFamily: tokens.fontFamilyMonospace, color: tokens.colorNeutralForeground2 },
});

/** Picks a lab account, whose password the identity service's page then asks for. The user comes back to where they were. */
export function SignInPage({ lab, signedOut, onSignIn }: SignInPageProps): ReactElement {
  const styles = useStyles();
  const [user, setUser] = useState<LabUser | undefined>(lab.users[0]);
  const [isLeaving, setLeaving] = useState(false);

  useEffect(() => {
    document.title = 'Sign in - ttys0 lab';
  }, []);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!user || isLeaving) return;
    setLeaving(true);
    void onSignIn(user.upn);
  };

  const { because, message } = signedOut;
  const notice = message ?? notices[because];
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.brand}>
          <LabMark size={28} />
          <Text size={400} weight="semibold">
            ttys0 lab
          </Text>
        </div>
        <h1 className={styles.heading}>
          <Text size={600} weight="semibold">
            Sign in
          </Text>
        </h1>
        {notice && (
          <MessageBar
            intent={because === 'signed-out' ? 'info' : 'warning'}
            layout="multiline"
            data-testid="sign-in-notice"
          >
            <MessageBarBody>{notice}</MessageBarBody>
          </MessageBar>
        )}
        <form className={styles.form} onSubmit={submit}>
          <AccountCards users={lab.users} chosen={user} onChoose={setUser} />
          <Button
            type="submit"
            appearance="primary"
            size="large"
            autoFocus
            disabled={!user || isLeaving}
            data-testid="sign-in-submit"
          >
            {user ? `Sign in as ${user.name}` : 'Sign in'}
          </Button>
        </form>
        <Text size={200} className={styles.hint}>
          The passwords are printed in the terminal in which you ran{' '}
          <span className={styles.code}>ttys0 up</span>. They stay the same from one lab to the next.
        </Text>
      </div>
    </main>
  );
}
