import { Button, makeStyles, mergeClasses, Text, tokens, Tooltip } from '@fluentui/react-components';
import { DesktopRegular } from '@fluentui/react-icons/svg/desktop';
import { PanelLeftContractRegular } from '@fluentui/react-icons/svg/panel-left-contract';
import { PanelLeftExpandRegular } from '@fluentui/react-icons/svg/panel-left-expand';
import { WindowConsoleRegular } from '@fluentui/react-icons/svg/window-console';
import { useState, type ReactElement } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import type { VmBlade } from '../shell/route.ts';
import { useLab } from '../shell/lab-context.ts';
import { useMedia } from '../shell/use-media.ts';
import { hrefOfVm } from './link.ts';

interface MenuItem {
  readonly blade: VmBlade;
  readonly label: string;
  readonly icon: ReactElement;
}

interface MenuGroup {
  readonly title?: string;
  readonly items: readonly MenuItem[];
}

const groups: readonly MenuGroup[] = [
  { items: [{ blade: 'overview', label: 'Overview', icon: <DesktopRegular /> }] },
  {
    title: 'Support + troubleshooting',
    items: [{ blade: 'serial-console', label: 'Serial console', icon: <WindowConsoleRegular /> }],
  },
];

const useStyles = makeStyles({
  menu: {
    width: '220px',
    flexShrink: 0,
    overflowY: 'auto',
    boxSizing: 'border-box',
    padding: tokens.spacingVerticalXS,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  narrow: { width: '46px' },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '2px' },
  group: { display: 'block', padding: `${tokens.spacingVerticalM} 10px ${tokens.spacingVerticalXS}` },
  divider: { height: '1px', margin: '8px 6px', backgroundColor: tokens.colorNeutralStroke2 },
  item: {
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '34px',
    padding: '0 9px',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  current: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    fontWeight: tokens.fontWeightSemibold,
    '::before': {
      content: '""',
      position: 'absolute',
      left: 0,
      top: '8px',
      bottom: '8px',
      width: '3px',
      borderRadius: '2px',
      backgroundColor: tokens.colorCompoundBrandBackground,
    },
  },
  icon: { display: 'inline-flex', fontSize: '18px', color: tokens.colorBrandForeground1 },
});

/** The left menu of a VM. On a narrow page it is icons alone. */
export function ResourceMenu({
  vm,
  blade,
}: {
  readonly vm: VirtualMachine;
  readonly blade: VmBlade;
}): ReactElement {
  const styles = useStyles();
  const isSmall = useMedia('(max-width: 860px)');
  const [chosen, setChosen] = useState<'wide' | 'narrow' | 'by-width'>('by-width');
  const isNarrow = chosen === 'by-width' ? isSmall : chosen === 'narrow';
  const toggle = isNarrow ? 'Show the menu’s names' : 'Show icons only';
  const { lab } = useLab();
  const hasConsole = lab.hasScaleSetConsoles || !/\/virtualMachineScaleSets\//i.test(vm.id);
  const shown = groups.filter(
    ({ items }) => hasConsole || !items.some((item) => item.blade === 'serial-console'),
  );
  return (
    <nav className={mergeClasses(styles.menu, isNarrow && styles.narrow)} aria-label={`Menu of ${vm.name}`}>
      <Button
        appearance="subtle"
        size="small"
        icon={isNarrow ? <PanelLeftExpandRegular /> : <PanelLeftContractRegular />}
        aria-label={toggle}
        title={toggle}
        onClick={() => setChosen(isNarrow ? 'wide' : 'narrow')}
      />
      {shown.map((group) => (
        <div key={group.title ?? 'general'} role="group" aria-label={group.title ?? 'General'}>
          {group.title !== undefined &&
            (isNarrow ? (
              <div className={styles.divider} />
            ) : (
              <Text size={200} weight="semibold" className={styles.group}>
                {group.title}
              </Text>
            ))}
          <ul className={styles.list}>
            {group.items.map((item) => {
              const isCurrent = item.blade === blade;
              const link = (
                <a
                  className={mergeClasses(styles.item, isCurrent && styles.current)}
                  href={hrefOfVm(vm, item.blade)}
                  aria-current={isCurrent ? 'page' : undefined}
                  data-testid={`menu-${item.blade}`}
                >
                  <span className={styles.icon}>{item.icon}</span>
                  {!isNarrow && item.label}
                </a>
              );
              return (
                <li key={item.blade}>
                  {isNarrow ? (
                    <Tooltip content={item.label} relationship="label" positioning="after">
                      {link}
                    </Tooltip>
                  ) : (
                    link
                  )}
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}
