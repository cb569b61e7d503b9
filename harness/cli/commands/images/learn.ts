import {
  correctFields,
  printable,
  fieldsOf,
  isForeign,
  keepFields,
  loadProfile,
  type ForeignFields,
  type ForeignProfile,
} from '../../../../images/index.ts';
import { Ttys0Error } from '../../../errors/index.ts';
import { meet, type Meeting } from '../../../first-contact/meet.ts';
import { Run } from '../../../host/run-registry.ts';
import { guestOptions, parseCount, textOption, textOptions } from '../../options.ts';
import { ProgressLine } from '../../output/progress-line.ts';
import { prepareHost, prepareImages } from '../../prepare.ts';
import type { CommandCall, GivenOptions } from '../definition.ts';
import { print, problem } from './shared.ts';

const patienceSeconds = 100;

/** `ttys0 images learn`: boots an image, and writes down how to live with it. */
export async function learn(call: CommandCall): Promise<void> {
  const [name, ...others] = call.words;
  if (name === undefined || others.length > 0) throw problem('learn takes the name of one image');
  const profile = await loadProfile(name);
  if (!isForeign(profile)) throw problem(`${name} is made here: what it does is in its profile.yaml`);
  await learnOf(profile, call);
}

/** Boots an image for the first time and keeps what is learned beside it. Throws `guest.no-prompt`. */
export async function learnOf(
  profile: ForeignProfile,
  { options, signal }: CommandCall,
): Promise<ForeignProfile> {
  const fields = await toldFields(profile, options);
  const patience = parseCount('--patience', options['patience'] ?? patienceSeconds, { min: 1, max: 36_000 });
  const choices = guestOptions(options);
  const accelerator = await prepareHost(choices, signal);
  const told = await keepFields(profile, fields);
  const images = await prepareImages([told], choices, signal);
  const image = images.get(profile.name);
  if (!image) throw new Error(`${profile.name} is not there`);
  await using run = await Run.open();
  const progress = new ProgressLine();
  const startedMs = performance.now();
  const meeting = await meet({
    ...{ image, fields, accelerator, run, signal, patienceMs: patience * 1000 },
    onProgress: (stage) => progress.show(`${profile.name} boots: ${stage} after ${seconds(startedMs)} s`),
  }).finally(() => progress.done());
  const learned = await keepFields(profile, meeting.fields);
  if (options['json'] !== true) say(learned, meeting);
  if (meeting.answer.kind !== 'nothing') return learned;
  const { why } = meeting.answer;
  throw new Ttys0Error('guest.no-prompt', { guest: profile.name, why, file: `${learned.directory}/profile.yaml` }, { evidence: { lastLines: meeting.lastLines } }); // prettier-ignore
}

/** Those whom `--login` names. Throws `usage.option`. */
export function givenLogins(options: GivenOptions): ForeignFields['users'] {
  return textOptions(options['login'] ?? []).map((text) => {
    const [, name = '', password = ''] = /^([a-z_][a-z0-9_-]{0,31}):(.+)$/.exec(text) ?? [];
    if (name === '')
      throw problem(`--login takes a name and a password as in azureuser:secret, not ${printable(text)}`);
    return { name, password };
  });
}

/** What the user says comes before what is known already: their profile, and who can log in. */
async function toldFields(profile: ForeignProfile, options: GivenOptions): Promise<ForeignFields> {
  const known = await fieldsOf(profile);
  const file = textOption(options['profile']);
  const fields = file === undefined ? known : await correctFields(known, file);
  const given = givenLogins(options);
  const names = given.map(({ name }) => name);
  return { ...fields, users: [...given, ...fields.users.filter(({ name }) => !names.includes(name))] };
}

function say(
  { name, directory, stages = {} }: ForeignProfile,
  { answer, fields, loginProblem }: Meeting,
): void {
  const times = Object.entries(stages).map(([stage, after]) => `${stage} after ${after} s`);
  print(`${name} booted: ${times.join(', ') || 'nothing was seen on COM1'}`);
  if (answer.kind !== 'nothing')
    print(`its console asks ${JSON.stringify(printable(answer.prompt))} (${answer.kind})`);
  if (fields.prompts.shell !== undefined)
    print(`its shell asks ${JSON.stringify(printable(fields.prompts.shell))}`);
  else if (loginProblem !== undefined)
    print(`no shell was reached: ${printable(loginProblem)}; say who can log in with --login NAME:PASSWORD`);
  print(`its profile, to read and to correct: ${directory}/profile.yaml`);
}

function seconds(sinceMs: number): number {
  return Math.round((performance.now() - sinceMs) / 1000);
}
