import { claimHeader, claimRow } from '../report/claim-row.ts';
import type { ReportStyle } from '../report/style.ts';
import { reportOutcome, reportTarget } from '../report/terminal-report.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';
import type { Progress } from './progress.ts';

/** How a run ended for the one who watched. */
export interface RunOutcome {
  readonly verdict: Verdict | undefined;
  /** What kept it from being judged. */
  readonly failure: Extract<RunEvent, { type: 'failed' }> | undefined;
}

/** Shows a run while it happens: the target first, progress, each claim as it is decided, then the rest of the report. */
export async function followRun(events: AsyncIterable<RunEvent>, print: (text: string) => void, progress: Progress, style: ReportStyle): Promise<RunOutcome> {
  const table = new LiveTable(print, style);
  let outcome: RunOutcome = { verdict: undefined, failure: undefined };
  for await (const event of events) {
    switch (event.type) {
      case 'started': {
        table.target(event.environment);
        break;
      }
      case 'round':
      case 'step':
      case 'progress':
      case 'settling': {
        progress.show(event);
        break;
      }
      case 'claim': {
        progress.clear();
        table.claim(event.claim);
        break;
      }
      case 'verdict': {
        progress.clear();
        table.verdict(event.verdict);
        outcome = { ...outcome, verdict: event.verdict };
        break;
      }
      case 'failed': {
        outcome = { ...outcome, failure: event };
      }
    }
  }
  progress.clear();
  return outcome;
}

/** The report, printed from the top as its parts become known. */
class LiveTable {
  readonly #print: (text: string) => void;
  readonly #style: ReportStyle;
  readonly #claims = new Set<string>();
  #targetShown = false;

  constructor(print: (text: string) => void, style: ReportStyle) {
    this.#print = print;
    this.#style = style;
  }

  target(environment: Verdict['environment']): void {
    if (!this.#targetShown) this.#print(`${reportTarget(environment, this.#style)}\n`);
    this.#targetShown = true;
  }

  claim(claim: ClaimVerdict): void {
    if (this.#claims.size === 0) this.#print(claimHeader(this.#style));
    if (!this.#claims.has(claim.id)) this.#print(claimRow(claim, this.#style));
    this.#claims.add(claim.id);
  }

  verdict(verdict: Verdict): void {
    this.target(verdict.environment);
    for (const claim of verdict.claims) this.claim(claim);
    this.#print(`\n${reportOutcome(verdict, this.#style)}`);
  }
}
