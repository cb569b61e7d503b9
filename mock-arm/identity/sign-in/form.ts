import type { FastifyRequest } from 'fastify';
import type { DirectoryUser } from '../directory.ts';
import { EntraError } from '../entra-error.ts';
import type { PageField } from '../page.ts';
import type { Credentials } from './credentials.ts';
import { signInRefusals } from './refusals.ts';

/** What came of a person's form: who they are and how they proved it, or what to say to them. */
export type FormOutcome =
  { readonly user: DirectoryUser; readonly methods: readonly string[] } | { readonly alert: string };

/** The fields of every form that a person signs in with. */
export function signInFields(userName = ''): readonly PageField[] {
  return [
    { name: 'username', label: 'User name', value: userName, autocomplete: 'username' },
    { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    {
      name: 'code',
      label: 'Code of your authenticator app, if you have registered one',
      autocomplete: 'one-time-code',
      required: false,
    },
  ];
}

/** The fields of a form that was sent from a page of the lab's own. Throws 90013 for another site's. */
export function readForm({ body, headers }: FastifyRequest, origin: string): URLSearchParams {
  const from = headers.origin;
  if (typeof body !== 'string' || (from !== undefined && from !== origin)) throw signInRefusals.foreignForm();
  return new URLSearchParams(body);
}

/** Checks name, password, and the second factor of who has one (access.mfa). */
export function signIn(form: URLSearchParams, credentials: Credentials): FormOutcome {
  try {
    const user = credentials.checkPassword(form.get('username') ?? '', form.get('password') ?? '');
    if (user.secondFactorKey === undefined) return { user, methods: ['pwd'] };
    const code = form.get('code') ?? '';
    if (code === '') return { alert: 'Enter the code that your authenticator app shows.' };
    credentials.checkSecondFactor(user, code);
    return { user, methods: ['pwd', 'mfa'] };
  } catch (error) {
    if (error instanceof EntraError) return { alert: error.message };
    throw error;
  }
}
