import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Profile } from '../../images/index.ts';
import type { Deadline } from '../deadline/deadline.ts';
import { Line } from '../line/line.ts';
import type { Pattern } from '../line/expect/pattern.ts';
import { shellPrompt, usualPrompts } from '../line/login.ts';
import { Operator } from '../line/operator.ts';
import { variablesPath } from '../machine/firmware/variables.ts';
import { promptsOf } from './prompts.ts';
import type { TemplateRequest } from './request.ts';
import type { TemplateStage } from './stage.ts';
import type { Template } from './template.ts';
import { settleClone, thaw } from './thaw.ts';

/** What is typed at a stage, and what a guest that is alive then says. */
export const stageProofs: Readonly<
  Record<TemplateStage, { readonly typed: string; readonly answer: RegExp }>
> = {
  'grub-menu': { typed: 'c', answer: /grub> / },
  // Not at a line's end: on a busy host the kernel may say something right behind it.
  'login-prompt': { typed: '\r', answer: /login: / },
  shell: { typed: '\r', answer: shellPrompt },
  rescue: { typed: '\r', answer: /[\s\S]/ },
};

const thawTimeoutMs = 5_000;

function answerOf(stage: TemplateStage, profile: Profile): Pattern {
  const { login, shell, autologin } = promptsOf(profile);
  const usual = stageProofs[stage].answer;
  if (stage === 'login-prompt') return autologin ? shell : login === usualPrompts.login ? usual : login;
  return stage === 'shell' ? shell : usual;
}

/** Thaws a template once, and waits until its guest answers. Throws what went wrong: it must not be used then. */
export async function proveTemplate(
  template: Template,
  request: TemplateRequest,
  within: Deadline,
): Promise<void> {
  const { image, run, accelerator, stage } = request;
  const deadline = within.within(thawTimeoutMs * accelerator.timeScale);
  const name = `prove-${randomBytes(3).toString('hex')}`;
  const directory = run.path(name);
  await mkdir(directory);
  const diskPath = path.join(run.scratch, `${name}.qcow2`);
  try {
    const spec = {
      name,
      profile: image.profile,
      accelerator: accelerator.chosen,
      directory,
      diskPath,
      serialLogPath: path.join(directory, 'serial.log'),
    };
    const { machine: paused, past } = await thaw(template, spec, run, deadline);
    const line = new Line();
    line.attach(paused.com1, past);
    using operator = new Operator(line);
    await using machine = await paused.resume();
    operator.type(stageProofs[stage].typed);
    await operator.expect(answerOf(stage, image.profile), deadline);
    await settleClone(template, machine, deadline);
  } finally {
    await Promise.all([diskPath, variablesPath(diskPath)].map((file) => rm(file, { force: true })));
  }
}
