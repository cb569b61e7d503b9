import type { ReactElement } from 'react';

/** The lab's mark: a prompt. */
export function LabMark({ size }: { readonly size: number }): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#0a3443" />
      <path
        d="M8 10l6 6-6 6"
        fill="none"
        stroke="#7fe3c4"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M17 22h8" stroke="#ffffff" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
