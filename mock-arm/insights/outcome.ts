import { STATUS_CODES } from 'node:http';
import type { KeptEvent } from './activity-log.ts';

interface EventOutcome {
  readonly subStatus: { readonly value: string; readonly localizedValue: string };
  /** Each value is text, as in the real log. */
  readonly properties: Readonly<Record<string, string>>;
}

/** How an event's request was answered: the status in words, and the error as the caller got it. */
export function eventOutcome({ httpStatus, error, action, scope }: KeptEvent): EventOutcome {
  const words = httpStatus === undefined ? '' : (STATUS_CODES[httpStatus] ?? String(httpStatus));
  const value = words.replaceAll(' ', '') || (error?.code ?? '');
  const localizedValue = httpStatus === undefined ? value : `${words} (HTTP Status Code: ${httpStatus})`;
  return {
    subStatus: { value, localizedValue },
    properties: {
      ...(value !== '' && { statusCode: value }),
      ...(error !== undefined && { statusMessage: JSON.stringify({ error }) }),
      eventCategory: 'Administrative',
      entity: scope,
      message: action,
    },
  };
}
