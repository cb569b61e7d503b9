import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useEffect, useState, type ReactElement } from 'react';

/** Props of `BladeTitle`. */
export interface BladeTitleProps {
  readonly icon: ReactElement;
  readonly title: string;
  /** The blade within the resource, shown after a bar. */
  readonly blade?: string;
  /** What kind of thing it is. */
  readonly kind: string;
}

const useStyles = makeStyles({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}`,
  },
  tile: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: '36px',
    height: '36px',
    flexShrink: 0,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
    fontSize: '22px',
  },
  text: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  heading: {
    margin: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    outlineStyle: 'none',
  },
  kind: { color: tokens.colorNeutralForeground3 },
});

/** The heading of a blade; it names the window too. */
export function BladeTitle({ icon, title, blade, kind }: BladeTitleProps): ReactElement {
  const styles = useStyles();
  const full = blade === undefined ? title : `${title} | ${blade}`;
  const [heading, setHeading] = useState<HTMLHeadingElement | null>(null);
  useEffect(() => {
    document.title = `${full} - ttys0 lab`;
    // The link that led here may be gone with its page: go on from the heading.
    if (document.activeElement === document.body) heading?.focus();
  }, [full, heading]);
  return (
    <div className={styles.root}>
      <span className={styles.tile}>{icon}</span>
      <div className={styles.text}>
        <h1 className={styles.heading} ref={setHeading} tabIndex={-1}>
          <Text size={500} weight="semibold">
            {title}
          </Text>
          {blade !== undefined && <Text size={500}> | {blade}</Text>}
        </h1>
        <Text size={200} className={styles.kind}>
          {kind}
        </Text>
      </div>
    </div>
  );
}
