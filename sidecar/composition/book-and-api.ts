/** What `sidecar.ts` builds once the pipeline listens; it is imported while that starts. */
import { type Api, startApi } from '../api/server.ts';
import { loadClaims } from '../claims/load-claims.ts';
import type { Config } from '../config/config.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import type { Logger } from '../log.ts';
import { MEASURES } from '../measures/registry.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { RunBook } from '../run/run-book.ts';
import { VERSION } from '../words.ts';
import { configuredScenario } from './configured-scenario.ts';
import { configuredTarget, type TargetParts } from './configured-target.ts';
import type { DataFolder } from './data-folder.ts';
import { examineWith } from './doctor.ts';
import { readBaseline } from './run-reference.ts';
import { StoredResults } from './stored-results.ts';

/** What is there by then. */
interface Around {
  readonly config: Config;
  readonly folder: DataFolder;
  readonly pipeline: Pipeline;
  /** The receiver's. */
  readonly secret: string;
  readonly log: Logger;
}

function targetParts({ config, folder, pipeline, secret, log }: Around): TargetParts {
  const filesDir = config.filesDir ?? folder.filesDir;
  return { pipeline, secret, filesDir, filesDirInDaemon: config.filesDirInDaemon ?? filesDir, log };
}

/** The runs of the data folder, against the target of the settings. */
export function openBook(around: Around): RunBook {
  const { config, folder, pipeline, log } = around;
  const parts = targetParts(around);
  return new RunBook({
    runsDir: folder.runsDir,
    filesDir: parts.filesDir,
    filesDirInDaemon: parts.filesDirInDaemon,
    scenario: (name) => configuredScenario(name, config),
    care: config.care,
    baseline: (reference) => readBaseline(config, reference),
    openTarget: configuredTarget(config, parts),
    pipeline,
    knownOfTheJudge: new StoredResults(folder).knownOfTheJudge(log),
    log,
  });
}

/** What the API asks of the program that serves it. */
interface Served {
  readonly book: RunBook;
  /** Brings earlier verdicts back to metrics. */
  readonly recall: () => Promise<void>;
  readonly ready: () => { readonly ready: boolean; readonly reason: string };
}

/** Starts the API; `madeToken` is the one that was made because an exposed API needs one and none was given. */
export async function serveApi(around: Around, { book, recall, ready }: Served): Promise<{ readonly api: Api; readonly madeToken: string | undefined }> {
  const { config, folder, pipeline, log } = around;
  const { host, port, exposed, token } = config;
  const made = token === undefined && exposed ? await folder.secret('api') : undefined;
  const claims = await loadClaims(config.claimsFile, MEASURES);
  const doctor = async (): Promise<Diagnosis> => {
    book.refuseWhereUnderWay();
    return examineWith(config, targetParts(around), false, new AbortController().signal);
  };
  const api = await startApi({
    runs: book,
    doctor,
    claims: () => claims,
    metrics: () => recall().then(() => pipeline.metrics()),
    ready,
    host,
    port: port.port,
    exposed,
    token: token ?? made?.value,
    version: VERSION,
    log,
    publicUrl: config.publicUrl,
  });
  return { api, madeToken: made?.made === true ? made.value : undefined };
}
