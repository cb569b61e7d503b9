import { loginsOf } from '../../../images/index.ts';
import type { LabDescription } from '../../client/description.ts';
import type { Lab } from '../../lab/lab.ts';
import { table } from './table.ts';

/** What a person needs to use a lab: where it is, who may sign in, which guests it has, what to trust. */
export function describeLab(lab: Lab): string {
  const { url, caPath, users } = lab.description;
  const proof = lab.accelerator.proofs.find(({ accelerator }) => accelerator === lab.accelerator.chosen);
  return [
    '',
    table([
      ['page', `${url}/`],
      ['trust', `${caPath} (the lab's own authority; loopback names only)`],
      [
        'runs on',
        `${lab.accelerator.chosen}${proof?.bootMs ? `, proved by a boot in ${proof.bootMs} ms` : ''}`,
      ],
    ]),
    '',
    peopleTable(users),
    '',
    table([
      ['guest', 'source', 'system', 'logs in as', 'power'],
      ...lab.guests.map(({ name, profile, powerState }) => [
        name,
        profile.source,
        `${profile.os.name} ${profile.os.version}, ${profile.init}`,
        loginsOf(profile)
          .map((login) => `${login.name} / ${login.password}`)
          .join(', '),
        powerState,
      ]),
    ]),
    '',
    `In another terminal: npx ttys0 connect ${lab.guests[0]?.name ?? 'GUEST'}      Stop the lab: Ctrl-C`,
  ].join('\n');
}

/** Who may sign in; with the keys of authenticator apps where somebody has one. */
function peopleTable(users: LabDescription['users']): string {
  const keyed = users.some(({ secondFactorKey }) => secondFactorKey !== undefined);
  return table([
    ['user', 'password', 'role', keyed ? 'authenticator key' : ''],
    ...users.map(({ upn, password, role, secondFactorKey = '' }) => [upn, password, role, secondFactorKey]),
  ]);
}
