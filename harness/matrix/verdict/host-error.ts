import { isSystemError, Ttys0Error } from '../../errors/index.ts';

/** What the operating system says where it has no room, memory or descriptors left, or does not let this user. */
const refusals = ['ENOSPC', 'EDQUOT', 'ENOMEM', 'EMFILE', 'ENFILE', 'EAGAIN', 'EACCES', 'EPERM', 'EROFS', 'EIO'] as const; // prettier-ignore

/** Whether the host has refused something, whoever asked for it. */
export function isOfHost(error: unknown): error is NodeJS.ErrnoException {
  return isSystemError(error, ...refusals);
}

/** What the host has refused, as an error of the catalogue. */
export function hostError(error: NodeJS.ErrnoException): Ttys0Error {
  const options = { cause: error, ...(error.stack !== undefined && { detail: error.stack }) };
  if (isSystemError(error, 'ENOSPC', 'EDQUOT') && error.path !== undefined)
    return new Ttys0Error('host.disk-full', { path: error.path }, options);
  return new Ttys0Error('host.refused', { reason: error.message }, options);
}
