import { bounds, limit as limitWords, quantity } from '../claims/quantity.ts';
import type { RunEvidence } from '../evidence/run-evidence.ts';
import { markup, type Content, type Markup } from '../markup/markup.ts';
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';
import { caveatsOf } from './caveats.ts';
import { outcomeSentence } from './outcome.ts';
import { plain } from './style.ts';

/** What a test case of a claim is to a reader of JUnit. */
type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

/**
 * A refuted claim is a failure. One that was not measured, or is undecided, is an error: it kept the gate from answering, and
 * the exit status is not 0 for it either. What is not required has no say in the verdict, so that it is skipped unless it
 * passed. So the file is green exactly where the exit status is 0.
 */
export function junitOutcome({ state, required }: Pick<ClaimVerdict, 'state' | 'required'>): Outcome {
  if (state === 'pass') return 'passed';
  if (!required) return 'skipped';
  return state === 'fail' ? 'failure' : 'error';
}

/**
 * A verdict as JUnit XML, valid against the schema of Jenkins (junit-10.xsd), the strictest of the common ones: it allows
 * properties for a suite and not for a test case, so each carries its claim in its name. GitLab shows the content of
 * failure, error and skipped and no attribute, so the sentence stands in both.
 */
export function junitReport(evidence: RunEvidence): string {
  const { verdict } = evidence;
  const { run, environment, claims } = verdict;
  const families = [...new Set(claims.map(familyOf))];
  const seconds = run.endedAt === null ? 0 : (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
  const counts = countsOf(claims);
  // Without a required claim nothing is proven, and no case of a claim says so.
  const empty = claims.every(({ required }) => !required);
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="exai-sidecar: ${plain(environment.target)}" tests="${claims.length + (empty ? 1 : 0)}" failures="${counts.failure}" errors="${counts.error + (empty ? 1 : 0)}" time="${Number.isFinite(seconds) ? seconds.toFixed(3) : '0'}">
${families.map((family) => suite(family, claims.filter((claim) => familyOf(claim) === family), evidence))}${empty && nothingRequired(verdict)}</testsuites>
`.toString();
}

/** Claims of one family are a suite: upload, routing, tools, memory. */
const familyOf = ({ id }: ClaimVerdict): string => plain(id).split('.')[0] ?? '';

function countsOf(claims: readonly ClaimVerdict[]): Readonly<Record<Outcome, number>> {
  const counts = { passed: 0, failure: 0, error: 0, skipped: 0 };
  for (const claim of claims) counts[junitOutcome(claim)] += 1;
  return counts;
}

function suite(family: string, claims: readonly ClaimVerdict[], evidence: RunEvidence): Markup {
  const { verdict } = evidence;
  const counts = countsOf(claims);
  return markup`<testsuite name="${family}" tests="${claims.length}" failures="${counts.failure}" errors="${counts.error}" skipped="${counts.skipped}" time="0" timestamp="${timestamp(verdict.run.startedAt)}">
<properties>
${runProperties(evidence).map(property)}${claims.flatMap(claimProperties).map(property)}</properties>
${claims.map((claim) => testCase(claim, verdict))}</testsuite>
`;
}

function nothingRequired({ run }: Verdict): Markup {
  const message = 'no claim of this run is required: the verdict is not measured';
  return markup`<testsuite name="verdict" tests="1" failures="0" errors="1" skipped="0" time="0" timestamp="${timestamp(run.startedAt)}">
<testcase classname="${plain(run.scenario)}" name="verdict" time="0"><error type="not_measured" message="${message}">${message}</error></testcase>
</testsuite>
`;
}

/** As Jenkins and Ant read it: without fraction and zone. */
const timestamp = (moment: string): string => plain(moment).replace(/\.\d+Z$|Z$/, '');

type Property = readonly [name: string, value: string];

const property = ([name, value]: Property): Markup => markup`<property name="${name}" value="${value}"/>\n`;

const runProperties = (evidence: RunEvidence): readonly Property[] => {
  const { run, environment, state } = evidence.verdict;
  return [
    ['verdict', state],
    ['target', plain(environment.target)],
    ['run', plain(run.id)],
    ['scenario', plain(run.scenario)],
    ['provider', environment.provider.kind],
    ...caveatsOf(evidence).map((sentence, at): Property => [`caveat.${at + 1}`, plain(sentence)]),
  ];
};

const numeral = (value: number | null): string => (value === null ? '' : String(value));

/** Numbers as the verdict has them, for programs; an open end is empty. */
function claimProperties(claim: ClaimVerdict): readonly Property[] {
  return [
    [`${plain(claim.id)}.state`, claim.state],
    [`${plain(claim.id)}.value`, numeral(claim.value)],
    [`${plain(claim.id)}.lower`, numeral(claim.lower)],
    [`${plain(claim.id)}.upper`, numeral(claim.upper)],
    [`${plain(claim.id)}.unit`, plain(claim.unit)],
    [`${plain(claim.id)}.limit`, `${claim.limit.op} ${claim.limit.value}`],
    [`${plain(claim.id)}.samples`, String(claim.samples)],
  ];
}

function testCase(claim: ClaimVerdict, { run }: Verdict): Markup {
  const { lead, rest } = outcomeSentence(claim);
  const message = `${plain(claim.title)}. ${lead}: ${plain(rest)}`;
  const outcome = junitOutcome(claim);
  const details = detailsOf(claim);
  const tags: Readonly<Record<Outcome, Content>> = {
    passed: undefined,
    failure: markup`<failure type="${claim.state}" message="${message}">${message}\n${details}</failure>\n`,
    error: markup`<error type="${claim.state}" message="${message}">${message}\n${details}</error>\n`,
    skipped: markup`<skipped message="${message}">${message}</skipped>\n`,
  };
  return markup`<testcase classname="${plain(run.scenario)}.${familyOf(claim)}" name="${plain(claim.id)}" time="0">
${tags[outcome]}<system-out>${message}\n${details}</system-out>
</testcase>
`;
}

/** What an engineer needs who sees nothing but this case. */
function detailsOf({ value, lower, upper, unit, statistic, limit, samples, method, advice, evidence }: ClaimVerdict): string {
  return [
    `value ${quantity(value, unit, statistic)}, bounds ${bounds(lower, upper, unit, statistic)}, limit ${limitWords(limit.op, limit.value, unit, statistic)}, ${samples} samples`,
    `method: ${plain(method)}`,
    ...(advice === null ? [] : [`what to do: ${plain(advice)}`]),
    ...evidence.map(({ role, traceId }) => `${plain(role)}: trace ${plain(traceId)}`),
  ].join('\n');
}
