import {
  Avatar,
  Button,
  makeStyles,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  Text,
  tokens,
} from '@fluentui/react-components';
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out';
import type { ReactElement } from 'react';
import { useLab } from './lab-context.ts';
import { LabMark } from './lab-mark.tsx';
import { hrefOf } from './route.ts';
import { useFocusLayout } from './focus-layout.ts';

const onBar = {
  color: '#ffffff',
  ':hover': { color: '#ffffff', backgroundColor: 'rgba(255, 255, 255, 0.12)' },
};

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    height: '44px',
    flexShrink: 0,
    padding: `0 ${tokens.spacingHorizontalL}`,
    backgroundColor: '#0b4256',
    borderBottom: `1px solid ${tokens.colorTransparentStroke}`,
    color: '#ffffff',
    '@media (prefers-color-scheme: dark)': {
      backgroundColor: '#0a1d25',
      borderBottomColor: tokens.colorNeutralStroke2,
    },
  },
  home: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    color: '#ffffff',
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusMedium,
    padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalXS}`,
    ':focus-visible': { outline: '2px solid #ffffff' },
  },
  subscription: {
    marginLeft: 'auto',
    opacity: 0.8,
    overflow: 'hidden',
    whiteSpace: 'nowrap',
    textOverflow: 'ellipsis',
    '@media (max-width: 640px)': { display: 'none' },
  },
  account: {
    ...onBar,
    minWidth: 0,
    flexShrink: 0,
    paddingRight: tokens.spacingHorizontalXS,
    ':hover:active': { color: '#ffffff', backgroundColor: 'rgba(255, 255, 255, 0.2)' },
    ':focus-visible': { outline: '2px solid #ffffff' },
    '@media (max-width: 640px)': { marginLeft: 'auto' },
  },
  who: { display: 'flex', flexDirection: 'column', alignItems: 'flex-end', lineHeight: '1.15' },
  role: { opacity: 0.8 },
  card: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: '220px' },
  cardText: { display: 'flex', flexDirection: 'column' },
});

/** The bar over every page: the lab's name, its subscription, and who is signed in. */
export function TopBar(): ReactElement | null {
  const styles = useStyles();
  const { lab } = useLab();
  const { layout } = useFocusLayout();
  if (layout !== 'normal') return null;
  return (
    <header className={styles.bar}>
      <a className={styles.home} href={hrefOf({ page: 'virtual-machines' })} aria-label="ttys0 lab, home">
        <LabMark size={24} />
        <Text weight="semibold" size={400}>
          ttys0 lab
        </Text>
      </a>
      <Text size={200} className={styles.subscription} title={lab.subscriptionId}>
        {lab.subscriptionName}
        {lab.version && ` · ${lab.version}`}
      </Text>
      <Account />
    </header>
  );
}

function Account(): ReactElement {
  const styles = useStyles();
  const { user, signOut } = useLab();
  return (
    <Popover positioning="below-end" trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button appearance="transparent" className={styles.account} aria-label={`Account: ${user.name}`}>
          <span className={styles.who}>
            <Text size={200} weight="semibold" data-testid="signed-in-as">
              {user.name}
            </Text>
            <Text size={100} className={styles.role}>
              {user.role}
            </Text>
          </span>
          <Avatar
            name={user.name}
            size={28}
            color="colorful"
            style={{ marginLeft: tokens.spacingHorizontalS }}
          />
        </Button>
      </PopoverTrigger>
      <PopoverSurface>
        <div className={styles.card}>
          <div className={styles.cardText}>
            <Text weight="semibold">{user.upn}</Text>
            <Text size={200}>{user.role} of this lab’s subscription</Text>
            <Text size={200}>This tab only: another tab can be another user.</Text>
          </div>
          <Button icon={<SignOutRegular />} onClick={() => signOut('signed-out')} data-testid="sign-out">
            Sign out
          </Button>
        </div>
      </PopoverSurface>
    </Popover>
  );
}
