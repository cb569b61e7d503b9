import { Toast, ToastBody, ToastTitle } from '@fluentui/react-components';
import type { ReactElement } from 'react';

/** A short notice that goes away by itself. */
export function NoticeToast({
  text,
  detail,
}: {
  readonly text: string;
  readonly detail?: string;
}): ReactElement {
  return (
    <Toast>
      <ToastTitle>{text}</ToastTitle>
      {detail !== undefined && <ToastBody>{detail}</ToastBody>}
    </Toast>
  );
}
