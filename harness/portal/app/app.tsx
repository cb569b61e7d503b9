import { FluentProvider, Spinner } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { SignInPage } from '../sign-in/sign-in-page.tsx';
import { useIdentity } from '../sign-in/use-identity.ts';
import type { Lab } from '../api/lab.ts';
import { SignedInApp } from './signed-in-app.tsx';
import { StartFailure } from './start-failure.tsx';
import { useSystemTheme } from '../shell/theme.ts';
import { useLabDescription } from './use-lab-description.ts';

/** The whole page: the lab's description, then sign-in, then the portal (access.portal). */
export function App(): ReactElement {
  const theme = useSystemTheme();
  return (
    <FluentProvider theme={theme}>
      <Start />
    </FluentProvider>
  );
}

function Start(): ReactElement {
  const { description, retry } = useLabDescription();
  switch (description.kind) {
    case 'loading':
      return <Spinner style={{ height: '100%' }} label="Looking for the lab" />;
    case 'failed':
      return <StartFailure failure={description.failure} onRetry={retry} />;
    case 'ready':
      return <SignedInOrNot lab={description.lab} />;
  }
}

function SignedInOrNot({ lab }: { readonly lab: Lab }): ReactElement {
  const { identity, signIn, signOut } = useIdentity(lab.tenantId);
  switch (identity.kind) {
    case 'signed-out':
      return <SignInPage lab={lab} signedOut={identity} onSignIn={signIn} />;
    case 'signing-in':
      return <Spinner style={{ height: '100%' }} label="Signing in" />;
    case 'signed-in':
      return <SignedInApp key={identity.upn} lab={lab} identity={identity} signOut={signOut} />;
  }
}
