import { randomBytes } from 'node:crypto';
import { encrypt } from 'unixcrypt';
import { z } from 'zod';
import { shellWord } from '../agent.ts';

const flag = z.union([z.boolean(), z.enum(['true', 'false', 'True', 'False'])]);

/** The protected settings of VMAccessForLinux, as az and the SDKs send them. */
const vmAccessSettings = z.object({
  username: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a Linux user name of at most 32 characters')
    .nullish(),
  password: z
    .string()
    .min(1)
    .max(512)
    .refine((text) => !/[\r\n\0]/.test(text), 'must be of one line')
    .nullish(),
  ssh_key: z.string().max(16_384).nullish(),
  reset_ssh: flag.nullish(),
  remove_user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/)
    .nullish(),
  expiration: z.iso.date().nullish(),
});

/** Few: a login must not wait for seconds where every instruction is emulated. */
const rounds = 1000;

/** What is to be done in the guest, and what to say when it has been. */
interface GuestWork {
  readonly script: string;
  readonly done: string;
}

/**
 * What VMAccessForLinux does (access.password-user): makes a user or resets its password and key, removes one, mends
 * the configuration of sshd. The guest is given the password's hash. Throws a `ZodError` or an `Error` for bad settings.
 */
export function vmAccessWork(protectedSettings: unknown): GuestWork {
  const settings = vmAccessSettings.parse(protectedSettings ?? {});
  const { username, password, ssh_key: key, remove_user: removed, expiration } = settings;
  const resetsSsh = String(settings.reset_ssh).toLowerCase() === 'true';
  const parts: GuestWork[] = [];
  if (username != null) parts.push(user(username, password, key, expiration));
  if (removed != null) parts.push({ script: removal(removed), done: `user ${removed} removed` });
  if (resetsSsh) parts.push({ script: sshReset, done: 'the configuration of sshd reset' });
  if (parts.length === 0)
    throw new Error('there is neither username, remove_user nor reset_ssh in protectedSettings');
  return {
    script: ['set -e', ...parts.map(({ script }) => script)].join('\n'),
    done: parts.map(({ done }) => done).join(', '),
  };
}

function user(
  name: string,
  password: string | null | undefined,
  key: string | null | undefined,
  expiration: string | null | undefined,
): GuestWork {
  const word = shellWord(name);
  const lines = [
    `if ! id ${word} >/dev/null 2>&1; then useradd -m -s /bin/bash ${word} 2>/dev/null || useradd -m ${word} || adduser -D ${word}; fi`,
  ];
  if (password != null) {
    // By printf, which the shell itself has: no list of processes shows the hash.
    const hash = encrypt(password, `$6$rounds=${rounds}$${randomBytes(8).toString('hex')}`);
    lines.push(`printf '%s\\n' ${shellWord(`${name}:${hash}`)} | chpasswd -e`);
    lines.push(`if command -v faillock >/dev/null; then faillock --user ${word} --reset || true; fi`);
    lines.push(sudoer(word));
  }
  if (expiration != null) lines.push(`chage -E ${shellWord(expiration)} ${word}`);
  if (key != null) lines.push(authorizedKey(word, key));
  const what = [password != null && 'a password', key != null && 'a key'].filter(Boolean).join(' and ');
  return { script: lines.join('\n'), done: `user ${name} has ${what || 'been made'}` };
}

/** As the real one does: who is given a password may use it for sudo. */
function sudoer(word: string): string {
  return `if [ -d /etc/sudoers.d ] && ! grep -qs "^"${word}" " /etc/sudoers.d/waagent; then
  printf '%s ALL=(ALL) ALL\\n' ${word} >>/etc/sudoers.d/waagent
  chmod 440 /etc/sudoers.d/waagent
fi`;
}

function authorizedKey(word: string, key: string): string {
  return `home=$(getent passwd ${word} | cut -d: -f6)
mkdir -p "$home/.ssh"
printf '%s\\n' ${shellWord(key.trim())} >>"$home/.ssh/authorized_keys"
chmod 700 "$home/.ssh"
chmod 600 "$home/.ssh/authorized_keys"
chown -R ${word}: "$home/.ssh"`;
}

function removal(name: string): string {
  const word = shellWord(name);
  return `[ ${word} != root ] || { echo 'root cannot be removed' >&2; exit 1; }
userdel ${word}
if [ -f /etc/sudoers.d/waagent ]; then sed -i "/^"${word}" /d" /etc/sudoers.d/waagent; fi`;
}

/** The package's own configuration where the distribution keeps one, else the least that sshd works with. */
const sshReset = `[ -d /etc/ssh ] || { echo 'sshd is not installed' >&2; exit 1; }
if [ -f /etc/ssh/sshd_config ]; then cp -p /etc/ssh/sshd_config /etc/ssh/sshd_config.before-vmaccess; fi
if [ -f /usr/share/openssh/sshd_config ]; then cp /usr/share/openssh/sshd_config /etc/ssh/sshd_config
else printf 'PasswordAuthentication yes\\nUsePAM yes\\nSubsystem sftp internal-sftp\\n' >/etc/ssh/sshd_config; fi
if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then systemctl restart sshd 2>/dev/null || systemctl restart ssh
elif [ -x /etc/init.d/ssh ]; then /etc/init.d/ssh restart; elif [ -x /etc/init.d/sshd ]; then /etc/init.d/sshd restart; fi`;
