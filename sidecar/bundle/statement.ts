import { createHash } from 'node:crypto';
import type { Verdict } from '../verdict/verdict.ts';
import { MANIFEST_NAME, manifestText, type Manifest } from './manifest.ts';

/** The media type of an in-toto Statement in an envelope (in-toto attestation spec v1, envelope.md). */
export const STATEMENT_TYPE = 'application/vnd.in-toto+json';

interface ResourceDescriptor {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

/**
 * The in-toto Statement on a bundle (spec v1, statement.md) with the predicate Test Result 0.1 (predicates/test-result.md):
 * its subjects are all that is packed, its configuration what the run was made from and held against. `WARNED` is for tests
 * that "passed with warnings", and nothing unproven is a pass here: a verdict that is not one is `FAILED`, and a claim that
 * is undecided or not measured is in neither list.
 */
export function statementOf(manifest: Manifest, verdict: Verdict): Buffer {
  const described = manifest.files.map(({ name, sha256 }): ResourceDescriptor => ({ name, digest: { sha256 } }));
  const itself: ResourceDescriptor = { name: MANIFEST_NAME, digest: { sha256: createHash('sha256').update(manifestText(manifest)).digest('hex') } };
  const claimsThat = (state: Verdict['state']): readonly string[] => verdict.claims.filter((claim) => claim.state === state).map(({ id }) => id);
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [itself, ...described],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result: verdict.state === 'pass' ? 'PASSED' : 'FAILED',
      configuration: described.filter(({ name }) => name === 'claims.yaml' || name.startsWith('scenario/')),
      passedTests: claimsThat('pass'),
      warnedTests: [],
      failedTests: claimsThat('fail'),
    },
  };
  return Buffer.from(JSON.stringify(statement));
}
