import {
  Breadcrumb,
  BreadcrumbButton,
  BreadcrumbDivider,
  BreadcrumbItem,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { Fragment, type ReactElement } from 'react';

/** One step of the way; the last one is where the page is. */
export interface Crumb {
  readonly label: string;
  readonly href: string;
}

const useStyles = makeStyles({
  root: { padding: `${tokens.spacingVerticalXS} 13px 0` },
});

/** The way from the lab's home to this page. */
export function Crumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }): ReactElement {
  const styles = useStyles();
  return (
    <Breadcrumb size="small" className={styles.root} aria-label="Where you are">
      {crumbs.map(({ label, href }, index) => {
        const isLast = index === crumbs.length - 1;
        return (
          <Fragment key={href}>
            <BreadcrumbItem>
              <BreadcrumbButton href={href} current={isLast}>
                {label}
              </BreadcrumbButton>
            </BreadcrumbItem>
            {!isLast && <BreadcrumbDivider />}
          </Fragment>
        );
      })}
    </Breadcrumb>
  );
}
