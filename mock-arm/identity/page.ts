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
  'referrer-policy': 'no-referrer',
};

/** Sends a page that needs no script. Its form comes back to the address it was read from. */
export function sendPage(reply: FastifyReply, status: number, page: Page): FastifyReply {
  return reply.status(status).headers(headers).send(html(page));
}

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 4rem auto; padding: 0 1rem; color: #1b1a19; }
  label { display: block; margin-top: 1rem; }
  input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .4rem; }
  button { font: inherit; margin: 1.5rem .5rem 0 0; padding: .4rem 1.2rem; }
  [role=alert] { border-left: 4px solid #a4262c; padding-left: .8rem; }
`;

function html({ title, text, alert, fields = [], submit = 'Sign in' }: Page): string {
  const said = alert === undefined ? '' : `<p role="alert">${escape(alert)}</p>`;
  const form =
    fields.length === 0
      ? ''
      : `<form method="post">${fields.map(field).join('')}
<button type="submit">${escape(submit)}</button>
<button type="submit" name="cancel" value="1" formnovalidate>Cancel</button></form>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${style}</style></head>
<body><main><h1>${escape(title)}</h1><p>${escape(text)}</p>${said}${form}</main></body></html>
`;
}

function field({ name, label, type = 'text', value = '', autocomplete, required = true }: PageField): string {
  const attributes = [
    `name="${name}"`,
    `type="${type}"`,
    `value="${escape(value)}"`,
    `autocomplete="${autocomplete}"`,
  ];
  if (required) attributes.push('required');
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
