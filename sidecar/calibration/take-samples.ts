import { loadClaims } from '../claims/load-claims.ts';
import { MEASURES } from '../measures/registry.ts';
import type { RunFolder } from '../run/run-folder.ts';
import { openRunFile } from '../store/open-run-file.ts';
import { samplesOf } from '../verdict/claim-samples.ts';
import { conditionsOf } from '../verdict/conditions.ts';
import { measureContext } from '../verdict/measure-context.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { type KeptClaim, type KeptRun, keptSamples } from './kept-run.ts';

/** Takes from a judged run what a calibration needs of it: the samples of each claim, and what they came to. */
export async function takeSamples(folder: RunFolder, verdict: Verdict): Promise<KeptRun> {
  const { environment, run } = verdict;
  const claims = await loadClaims(folder.claimsFile, MEASURES);
  const context = measureContext(environment);
  const reader = await openRunFile(folder.spansFile);
  try {
    const kept: KeptClaim[] = [];
    for (const claim of claims) {
      const judged = verdict.claims.find(({ id }) => id === claim.id);
      if (judged === undefined) continue;
      const { state, value, lower, upper } = judged;
      const samples = keptSamples(await samplesOf(claim, claim.select, reader, context));
      const against = claim.against === undefined ? null : keptSamples(await samplesOf(claim, claim.against, reader, context));
      kept.push({ id: claim.id, state, value, lower, upper, samples, against });
    }
    return {
      schemaVersion: 1,
      id: run.id,
      at: run.endedAt ?? run.startedAt,
      sidecarVersion: environment.sidecarVersion,
      judgeVersion: verdict.judgeVersion,
      claimsDigest: environment.claimsDigest,
      scenario: run.scenario,
      target: environment.target,
      conditions: conditionsOf(environment, run.quick),
      claims: kept,
    };
  } finally {
    reader.close();
  }
}
