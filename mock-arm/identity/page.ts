import type { FastifyReply } from 'fastify';

/** A field of a form: its name, what it is called, and what a browser may know of it. */
export interface PageField {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password';
  readonly value?: string;
  readonly autocomplete: string;
  readonly required?: boolean;
}

export interface Page {
  readonly title: string;
  readonly text: string;
  /** What went wrong, read out at once. */
  readonly alert?: string;
  /** Without fields there is nothing to send. */
  readonly fields?: readonly PageField[];
  readonly submit?: string;
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // No form-action: browsers hold redirects to an application's own address to it, too.
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Not none at all: browsers then hide the origin of the form, by which another site's is told from ours.
  'referrer-policy': 'same-origin',
};

/** Sends a page that needs no script. Its form comes back to the address it was read from. */
export function sendPage(reply: FastifyReply, status: number, page: Page): FastifyReply {
  return reply.status(status).headers(headers).send(html(page));
}

const style = `
  :root { color-scheme: light dark; --ink: #242424; --soft: #616161; --paper: #fff; --back: #f0f0f0; --glow: #ebf3fc;
    --line: #c4c4c4; --brand: #0f6cbd; --on-brand: #fff; --bad: #b10e1c; --bad-back: #fdf3f4; }
  @media (prefers-color-scheme: dark) { :root { --ink: #fff; --soft: #adadad; --paper: #292929; --back: #141414;
    --glow: #082338; --line: #666; --brand: #479ef5; --on-brand: #000; --bad: #dc626d; --bad-back: #3f1011; } }
  * { box-sizing: border-box; }
  body { font: 14px/20px "Segoe UI", system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; padding: 16px;
    place-items: center; color: var(--ink); background: radial-gradient(ellipse at 20% 0, var(--glow), transparent 60%) var(--back); }
  main { width: 100%; max-width: 420px; padding: 32px; border-radius: 8px; background: var(--paper);
    box-shadow: 0 0 2px rgba(0,0,0,.12), 0 8px 16px rgba(0,0,0,.14); overflow-wrap: anywhere; }
  @media (max-width: 400px) { main { padding: 20px; } }
  h1 { font-size: 24px; line-height: 32px; font-weight: 600; margin: 0 0 8px; }
  p { margin: 0; color: var(--soft); }
  label { display: block; margin-top: 16px; }
  input { display: block; width: 100%; margin-top: 4px; padding: 9px 11px; font: inherit; font-size: 16px; color: inherit;
    background: transparent; border: 1px solid var(--line); border-bottom-color: var(--soft); border-radius: 4px; }
  button { font: inherit; font-weight: 600; min-height: 40px; margin: 24px 8px 0 0; padding: 8px 16px; color: inherit;
    background: transparent; border: 1px solid var(--line); border-radius: 4px; cursor: pointer; }
  button:first-of-type { color: var(--on-brand); background: var(--brand); border-color: var(--brand); }
  :focus-visible { outline: 2px solid var(--brand); outline-offset: 1px; }
  [role=alert] { margin-top: 16px; padding: 8px 12px; color: inherit; background: var(--bad-back); border: 1px solid var(--bad);
    border-radius: 4px; }
`;

function html({ title, text, alert, fields = [], submit = 'Sign in' }: Page): string {
  const firstEmpty = fields.find(({ value = '' }) => value === '');
  const said = alert === undefined ? '' : `<p role="alert">${escape(alert)}</p>`;
  const form =
    fields.length === 0
      ? ''
      : `<form method="post">${fields.map((one) => field(one, one === firstEmpty)).join('')}
<button type="submit">${escape(submit)}</button>
<button type="submit" name="cancel" value="1" formnovalidate>Cancel</button></form>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${style}</style></head>
<body><main><h1>${escape(title)}</h1><p>${escape(text)}</p>${said}${form}</main></body></html>
`;
}

function field(
  { name, label, type = 'text', value = '', autocomplete, required = true }: PageField,
  isFirst: boolean,
): string {
  const attributes = [
    `name="${name}"`,
    `type="${type}"`,
    `value="${escape(value)}"`,
    `autocomplete="${autocomplete}"`,
  ];
  if (required) attributes.push('required');
  if (isFirst) attributes.push('autofocus');
  return `<label>${escape(label)}<input ${attributes.join(' ')}></label>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
