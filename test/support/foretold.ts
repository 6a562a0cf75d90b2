import type { ClaimOutlook } from '../../sidecar/verdict/outlook.ts';
import type { Verdict } from '../../sidecar/verdict/verdict.ts';

/** The claims on which a verdict speaks against what was foretold. */
export function foretoldWrongly(foretold: readonly ClaimOutlook[], { claims }: Verdict): readonly string[] {
  return foretold.flatMap(({ id, can }) => {
    const row = claims.find((claim) => claim.id === id);
    const decided = row?.state === 'pass' || row?.state === 'fail';
    const wrong =
      (can === 'not_be_measured' && decided) || (can === 'only_pass' && row?.state === 'fail') || (can === 'only_fail' && row?.state === 'pass') || (can !== 'not_be_measured' && row?.reasonCode === 'no_source');
    return wrong ? [`${id}: ${can}, but ${row?.state ?? 'absent'} (${row?.reasonCode ?? ''})`] : [];
  });
}
