import type { Base, SimulatedProfile } from '../profile.ts';
import { variantGuestName, type Step, type Variant } from './variant.ts';

/** The steps of a variant that a guest with that init takes. */
export function stepsFor(variant: Variant, init: Base['init']): readonly Step[] {
  return variant.changes.filter(({ when }) => when === undefined || when.init === init);
}

/** True when that variant can be made of the guest. */
export function suits(variant: Variant, profile: SimulatedProfile): boolean {
  if (variant.for === undefined) return true;
  return 'init' in variant.for ? variant.for.init === profile.init : variant.for.includes(profile.name);
}

/** The guest with the variant's changes in its fields; those of its files are made on its disk. */
export function changeProfile(profile: SimulatedProfile, variant: Variant): SimulatedProfile {
  const changed = stepsFor(variant, profile.init).reduce(changeFields, profile);
  return {
    ...changed,
    name: variantGuestName(profile.name, variant.name),
    title: `${profile.title}: ${variant.title}`,
    cites: [...new Set([...profile.cites, ...variant.cites])],
    notes: [profile.notes, variant.notes].filter((text) => text !== '').join('\n'),
    variantOf: { profile, variant },
  };
}

function changeFields(profile: SimulatedProfile, step: Step): SimulatedProfile {
  if (step.kernel) return { ...profile, kernel: { ...profile.kernel, commandLine: changeWords(profile.kernel.commandLine, step.kernel) } }; // prettier-ignore
  if (step.grub) return { ...profile, grub: changeGrub(profile.grub, step.grub) };
  if (step.machine) return { ...profile, machine: { ...profile.machine, ...given(step.machine) } };
  if (step.singleUser)
    return { ...profile, singleUser: changeProcedures(profile.singleUser, step.singleUser) };
  return step.user ? changeUser(profile, step.user) : profile;
}

/** A kernel's command line without some words, and with others at its end. */
export function changeWords(line: string, { remove, add }: NonNullable<Step['kernel']>): string {
  const isRemoved = (word: string) => remove.some((name) => word === name || word.startsWith(`${name}=`));
  return [...line.split(/\s+/).filter((word) => word !== '' && !isRemoved(word)), ...add].join(' ');
}

function changeGrub(
  grub: SimulatedProfile['grub'],
  { serialCommand, ...change }: NonNullable<Step['grub']>,
): SimulatedProfile['grub'] {
  const changed = { ...grub, ...given(change) };
  return serialCommand === undefined ? changed : { ...changed, serialCommand: serialCommand ?? undefined };
}

function changeProcedures(
  procedures: SimulatedProfile['singleUser'],
  { names, ...change }: NonNullable<Step['singleUser']>,
): SimulatedProfile['singleUser'] {
  return procedures.map((one) => (names.includes(one.name) ? { ...one, ...change } : one));
}

function changeUser(
  profile: SimulatedProfile,
  { name, password, ...change }: NonNullable<Step['user']>,
): SimulatedProfile {
  const before = profile.users.find((user) => user.name === name) ?? { name, groups: [], sshKeys: [] };
  const user = { ...before, ...given(change), password: password === undefined ? before.password : (password ?? undefined) }; // prettier-ignore
  const others = profile.users.filter((other) => other.name !== name);
  const root = name !== 'root' ? profile.root : user.password === undefined ? 'locked' : 'password';
  return { ...profile, root, users: [...others, user] };
}

type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** The fields that were given a value. */
function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Given<Fields>;
}
