import { quantity } from '../claims/quantity.ts';
import { markup, type Content, type Markup } from '../markup/markup.ts';
import type { CalibratedClaim } from '../verdict/calibration-result.ts';
import type { SelftestGate } from '../verdict/selftest-result.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { amount } from './calibrated-amount.ts';
import { claimLink, command, facts, moment, type Section, table } from './page.ts';
import { plain } from './style.ts';

/** Whether the gate that says pass and fail can be trusted on this machine. */
export function gateSection({ gate: { selftest, calibration }, impossible }: Verdict): Section {
  const content: Content = [
    markup`<h3>Self-test: can it go red?</h3>`,
    selftest === null
      ? markup`<p class="note">Not run. ${command('exai-sidecar selftest')} switches on one fault after the other and shows that each claim goes red by its own faults and by no others.</p>`
      : [selftestPart('On the rehearsal, with its faults', selftest.rehearsal), selftestPart('On changed copies of a run', selftest.run)],
    markup`<h3>Calibration: how far do runs differ that should be the same?</h3>`,
    calibration === null
      ? markup`<p class="note">Not run. ${command('exai-sidecar calibrate')} repeats the scenario on unchanged code and shows how far runs differ, and how often the gate would be wrong at its limits.</p>`
      : calibrationPart(calibration),
    impossible.length > 0 && markup`<h3>What cannot be in the spans</h3><p>Claims that rest on these are not measured.</p><ul class="list">${impossible.map(({ rule, traceId, message }) => markup`<li><code>${plain(rule)}</code>: ${plain(message)}, trace <code>${plain(traceId)}</code></li>`)}</ul>`,
  ];
  return { id: 'gate', title: 'Can this gate be trusted?', content };
}

function selftestPart(title: string, selftest: SelftestGate | null): Content {
  if (selftest === null) return undefined;
  const { at, target, quick, rows, claims, seenGreen, seenRed, moved, notShown, ok, stale } = selftest;
  const verdict = stale === null ? (ok ? badgeOf('pass', '✓', 'shown') : badgeOf('fail', '✗', 'not shown')) : badgeOf('not_measured', '–', 'of another judge');
  return markup`<h4>${title} ${verdict}</h4>${stale !== null && markup`<p class="note">It says nothing of this verdict: ${plain(stale)}.</p>`}${facts([
    ['made', moment(at)],
    ['on', plain(target)],
    ['runs or copies judged', `${rows}${quick ? ', quick' : ''}`],
    ['claims seen green', `${seenGreen} of ${claims}`],
    ['claims seen red', `${seenRed} of ${claims}`],
    ['states other than expected', String(moved)],
    ['not seen both ways', notShown.length > 0 && notShown.map((id, at2) => [at2 > 0 && ', ', claimLink(id)])],
  ])}`;
}

const badgeOf = (look: string, sign: string, words: string): Markup => markup`<span class="badge ${look}"><span aria-hidden="true">${sign}</span> ${words}</span>`;

function calibrationPart({ at, target, scenario, runs, claims, says, stale }: NonNullable<Verdict['gate']['calibration']>): Content {
  return [
    stale !== null && markup`<p class="note">It says nothing of this verdict: ${plain(stale)}.</p>`,
    facts([['made', moment(at)], ['on', plain(target)], ['scenario', plain(scenario)], ['runs', runs]]),
    markup`<ul class="list">${says.map((sentence) => markup`<li>${plain(sentence)}</li>`)}</ul>`,
    table(
      {
        caption: 'With the limit moved to the median of the other runs neither pass nor fail is right, and each should come up in 5 % of the runs at most.',
        stacks: true,
        columns: [{ head: 'Claim' }, { head: 'Runs', isNumber: true }, { head: 'Spread from run to run', isNumber: true }, { head: 'Smallest change shown', isNumber: true }, { head: 'False reds, moved limit', isNumber: true }, { head: 'False greens', isNumber: true }],
      },
      claims.map((claim) => [claimLink(claim.id), claim.runs, amount(claim.spread, claim), amount(claim.smallestChange, claim), rate(claim, 'fail'), rate(claim, 'pass')]),
    ),
    notMovedPart(claims),
  ];
}

/** Why the last columns are empty for some claims, said once for all that share a reason. */
function notMovedPart(claims: readonly CalibratedClaim[]): Content {
  const byReason = new Map<string, string[]>();
  for (const { id, notMoved } of claims) if (notMoved !== null) byReason.set(notMoved, [...(byReason.get(notMoved) ?? []), id]);
  if (byReason.size === 0) return undefined;
  return markup`<p>Where the limit could not be moved:</p><ul class="list">${[...byReason].map(([reason, ids]) => markup`<li>${plain(reason)}: ${ids.map((id, at) => [at > 0 && ', ', claimLink(id)])}</li>`)}</ul>`;
}

function rate({ moved }: CalibratedClaim, which: 'pass' | 'fail'): string {
  if (moved === null) return '–';
  const { count, runs, upper } = moved[which];
  return `${count} of ${runs}, ≤ ${quantity(upper, '1', 'share')}`;
}
