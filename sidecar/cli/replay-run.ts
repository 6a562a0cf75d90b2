import { createSidecar, type Sidecar } from '../composition/sidecar.ts';
import type { Config } from '../config/config.ts';
import { SidecarError } from '../errors.ts';
import { plain, styleFor } from '../report/style.ts';
import { ERROR_STATUS, VERDICT_STATUS } from './exit-status.ts';
import { followRun, type RunOutcome } from './follow-run.ts';
import { Interrupt } from './interrupt.ts';
import { createProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

/** Replays once, prints the verdict and, where asked to, goes on serving until interrupted; gives the exit status. */
export async function replayRun(config: Config, terminal: Terminal, serve: boolean): Promise<number> {
  const interrupt = new Interrupt(terminal);
  const sidecar = createSidecar(config);
  interrupt.signal.addEventListener('abort', () => void sidecar.stop(), { once: true });
  try {
    await sidecar.start({ serve });
    announce(sidecar, terminal);
    const outcome = await replay(sidecar, config, terminal);
    if (interrupt.signal.aborted) {
      terminal.note('the run was stopped before its end: it is marked incomplete');
      return ERROR_STATUS.cancelled;
    }
    const status = statusOf(outcome, terminal);
    if (outcome.verdict === undefined || !serve) return status;
    terminal.note(servingText(sidecar, config));
    await interrupt.wait();
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return ERROR_STATUS.cancelled;
    throw error;
  } finally {
    await sidecar.stop();
    interrupt.release();
  }
}

async function replay(sidecar: Sidecar, config: Config, terminal: Terminal): Promise<RunOutcome> {
  const { runs } = sidecar;
  const run = await runs.start({ scenario: sidecar.scenarioName, quick: config.quick, budgetSeconds: config.budgetSeconds, baseline: config.baseline });
  // The events end with the run, and the run with the sidecar: nothing else needs to end them.
  const events = runs.events(run.id, new AbortController().signal);
  // With `--json -` standard output is for a program; a human reads the table on the other stream.
  const stream = config.jsonFile === '-' ? terminal.err : terminal.out;
  const outcome = await followRun(events, (text) => stream.write(`${text}\n`), createProgress(terminal), styleFor(stream, config.noColour));
  if (outcome.verdict !== undefined) await writeJson(outcome.verdict, config.jsonFile, terminal);
  return outcome;
}

function announce(sidecar: Sidecar, terminal: Terminal): void {
  for (const id of sidecar.recovered) terminal.note(`run ${id} was cut off earlier: it is marked incomplete`);
  if (sidecar.madeToken !== undefined) terminal.note(`a token was made for the API; it is shown only now: ${sidecar.madeToken}`);
}

function statusOf({ verdict, failure }: RunOutcome, terminal: Terminal): number {
  if (failure !== undefined) {
    terminal.note(`exai-sidecar: ${plain(failure.message)}`);
    terminal.note(`what to do: ${plain(failure.remedy)}`);
    return ERROR_STATUS.internal;
  }
  if (verdict === undefined) throw new SidecarError('CLI_NOT_JUDGED', {});
  return VERDICT_STATUS[verdict.state];
}

function servingText({ apiUrl, scenarioName }: Sidecar, config: Config): string {
  const header = config.token === undefined && !config.exposed ? '' : ' -H "Authorization: Bearer $EXAI_SIDECAR_TOKEN"';
  const url = config.publicUrl?.replace(/\/$/, '') ?? apiUrl;
  const lines = [
    `Serving on ${url}. Try:`,
    `  curl${config.exposed ? header : ''} ${url}/verdict`,
    `  curl${config.exposed ? header : ''} -i '${url}/verdict/gate${config.target.kind === 'rehearsal' ? '?target=any' : ''}'`,
    `  curl${header} -i ${url}/runs -H 'content-type: application/json' -d '{"scenario":"${scenarioName}","quick":true}'`,
    ...(config.target.kind === 'rehearsal' ? ['Set EXAI_DAEMON_HOME or EXAI_DAEMON_URL to judge a real daemon; --full replays the whole scenario.'] : []),
    'Ctrl-C stops it.',
  ];
  return `\n${lines.join('\n')}`;
}
