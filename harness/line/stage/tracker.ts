import { stageRules, type Stage } from './rules.ts';

export interface StageReport {
  readonly stage: Stage;
  /** When that stage began, ISO 8601 UTC. */
  readonly since: string;
}

const longestLine = 1024;

/** Infers the boot stage from the guest's output, line by line, prompts included. */
export class StageTracker {
  readonly #now: () => Date;
  readonly #listeners = new Set<(report: StageReport) => void>();
  #line = '';
  #report: StageReport;

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
    this.#report = { stage: 'silent', since: now().toISOString() };
  }

  report(): StageReport {
    return this.#report;
  }

  onChange(listener: (report: StageReport) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param text escape-filtered output, cut anywhere */
  feed(text: string): void {
    const lines = (this.#line + text).split('\n');
    const unfinished = lines.pop() ?? '';
    for (const line of lines) this.#judge(line);
    this.#line = unfinished.slice(-longestLine);
    this.#judge(this.#line);
  }

  /** The machine was powered on afresh, or goes on at a stage at which it was frozen. */
  restart(stage: Stage = 'silent'): void {
    this.#line = '';
    this.#enter(stage);
  }

  /** The machine has gone. */
  end(): void {
    this.#enter('dead');
  }

  #judge(line: string): void {
    if (line === '') return;
    const current = this.#report.stage;
    const rule = stageRules.find(
      ({ line: pattern, from }) => (!from || from.includes(current)) && pattern.test(line),
    );
    if (rule) this.#enter(rule.stage);
    else if (current === 'silent') this.#enter('firmware');
  }

  #enter(stage: Stage): void {
    if (stage === this.#report.stage) return;
    this.#report = { stage, since: this.#now().toISOString() };
    for (const listener of this.#listeners) listener(this.#report);
  }
}
