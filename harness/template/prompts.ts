import type { Profile } from '../../images/index.ts';
import { usualPrompts, type Prompts } from '../line/login.ts';

/** What a guest's console asks with: the usual prompts, but for those that its profile has otherwise. */
export function promptsOf({ prompts = {}, wait }: Pick<Profile, 'prompts' | 'wait'>): Prompts {
  const { login = '', shell = '' } = prompts;
  return {
    login: login === '' || login.endsWith('login: ') ? usualPrompts.login : login,
    shell: shell === '' || /[#$>] $/.test(shell) ? usualPrompts.shell : shell,
    autologin: wait === 'autologin',
  };
}
