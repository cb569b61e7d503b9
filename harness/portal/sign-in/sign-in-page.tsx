import {
  Button,
  Field,
  Input,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from 'react';
import { asArmFailure, type ArmFailure } from '../api/arm-failure.ts';
import type { Lab, LabUser } from '../api/lab.ts';
import { requestToken } from '../api/token.ts';
import { LabMark } from '../shell/lab-mark.tsx';
import { AccountCards } from './account-cards.tsx';
import type { SignedOutBecause } from './identity.ts';

/** Props of `SignInPage`. */
export interface SignInPageProps {
  readonly lab: Lab;
  readonly because: SignedOutBecause;
  readonly onSignedIn: (upn: string, token: string, expiresAtMs: number) => void;
}

type Attempt =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'refused'; readonly failure: ArmFailure };

const notices: Readonly<Record<SignedOutBecause, string | undefined>> = {
  'not-yet': undefined,
  'signed-out': 'You have signed out of this tab.',
  expired: 'Your sign-in has expired. Sign in again to go on where you were.',
  rejected: 'The lab no longer accepts this sign-in. Sign in again to go on where you were.',
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

/** Sign-in by a lab account and its password. The location stays, so the user comes back to where they were. */
export function SignInPage({ lab, because, onSignedIn }: SignInPageProps): ReactElement {
  const styles = useStyles();
  const [user, setUser] = useState<LabUser | undefined>(lab.users[0]);
  const [password, setPassword] = useState('');
  const [attempt, setAttempt] = useState<Attempt>({ kind: 'none' });
  const passwordField = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = 'Sign in - ttys0 lab';
  }, []);

  const choose = (chosen: LabUser): void => {
    setUser(chosen);
    setAttempt({ kind: 'none' });
    passwordField.current?.focus();
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!user || attempt.kind === 'asking') return;
    setAttempt({ kind: 'asking' });
    try {
      const { origin } = window.location;
      const token = await requestToken({ tenantId: lab.tenantId, upn: user.upn, password, origin });
      onSignedIn(user.upn, token.token, token.expiresAtMs);
    } catch (error) {
      setAttempt({ kind: 'refused', failure: asArmFailure(error) });
      passwordField.current?.select();
    }
  };

  const notice = notices[because];
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
          <MessageBar intent={because === 'signed-out' ? 'info' : 'warning'} layout="multiline">
            <MessageBarBody>{notice}</MessageBarBody>
          </MessageBar>
        )}
        <form className={styles.form} onSubmit={(event) => void submit(event)}>
          <AccountCards users={lab.users} chosen={user} onChoose={choose} />
          <Field label={user ? `Password of ${user.upn}` : 'Password'}>
            <Input
              input={{ ref: passwordField }}
              type="password"
              size="large"
              autoFocus
              autoComplete="current-password"
              value={password}
              onChange={(_event, { value }) => setPassword(value)}
              data-testid="sign-in-password"
            />
          </Field>
          <div aria-live="assertive">
            {attempt.kind === 'refused' && <Refusal failure={attempt.failure} />}
          </div>
          <Button
            type="submit"
            appearance="primary"
            size="large"
            disabled={!user || password === '' || attempt.kind === 'asking'}
            data-testid="sign-in-submit"
          >
            {attempt.kind === 'asking' ? 'Signing in…' : 'Sign in'}
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

function Refusal({ failure }: { readonly failure: ArmFailure }): ReactElement {
  return (
    <MessageBar intent="error" layout="multiline" data-testid="sign-in-error">
      <MessageBarBody>
        <MessageBarTitle>{failure.code}</MessageBarTitle> {failure.message}
      </MessageBarBody>
    </MessageBar>
  );
}
