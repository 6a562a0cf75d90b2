import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { RunEvidence } from '../../sidecar/evidence/run-evidence.ts';
import { htmlReport } from '../../sidecar/report/html-report.ts';
import { junitReport } from '../../sidecar/report/junit-report.ts';
import { markdownReport } from '../../sidecar/report/markdown-report.ts';
import { storedEvidence } from '../../sidecar/run/gather-folder.ts';
import { HOSTILE, withHostileText } from '../support/hostile-evidence.ts';
import { type RehearsedRun, rehearse } from '../support/rehearsed-run.ts';
import { freePorts, startProgram } from './program.ts';

const SCHEMA = new URL('../support/junit.xsd', import.meta.url);

interface Junit {
  readonly testsuites: {
    readonly name: string;
    readonly tests: string;
    readonly failures: string;
    readonly errors: string;
    readonly testsuite: readonly { readonly name: string; readonly properties: { readonly property: readonly { readonly name: string; readonly value: string }[] }; readonly testcase: readonly Readonly<Record<string, unknown>>[] }[];
  };
}

const readJunit = (text: string): Junit =>
  new XMLParser({ htmlEntities: true, ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false, isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name) }).parse(text) as Junit;

/** Of whole pages, because a difference of half a megabyte tells nobody anything. */
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const problemsOf = async (text: string): Promise<readonly string[]> =>
  (await validateXML({ xml: [{ fileName: 'report.xml', contents: text }], schema: [await readFile(SCHEMA, 'utf8')] })).errors.map(({ message }) => message);

describe('the report of a run', { timeout: 180_000 }, () => {
  let run: RehearsedRun;
  let evidence: RunEvidence;

  beforeAll(async () => {
    run = await rehearse(['--time-scale', '8']);
    const found = await storedEvidence(run.runsDir, undefined);
    if (found === undefined) throw new Error('the run has no verdict');
    evidence = found;
  }, 300_000);

  afterAll(() => run?.[Symbol.asyncDispose]());

  const report = (...args: readonly string[]) => startProgram(['report', '--data', run.dataDir, ...args]).ended;

  it('is written to standard output, or where it is told, in the format that the ending says', async () => {
    const markdown = await report('--format', 'markdown');
    expect(markdown).toMatchObject({ status: 0, said: markdownReport(evidence) });
    const file = join(run.dataDir, 'junit.xml');
    expect(await report(evidence.verdict.run.id, '--out', file)).toMatchObject({ status: 0, said: `the report of run ${evidence.verdict.run.id} is in ${file}\n` });
    expect(await readFile(file, 'utf8')).toBe(junitReport(evidence));
  });

  it('is refused by name where there is no such run, format or place', async () => {
    expect(await report('20260101T000000Z-000000')).toMatchObject({ status: 1, said: expect.stringContaining('there is no run 20260101T000000Z-000000') });
    expect(await report('--format', 'pdf')).toMatchObject({ status: 1, said: expect.stringContaining('--format: found "pdf"') });
    expect(await report('--out', join(run.dataDir, 'nowhere', 'report.html'))).toMatchObject({ status: 1, said: expect.stringMatching(/cannot write the report to .*\n.*what to do: check the path given to --out/) });
  });

  it('needs nothing but the folder of its run', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'exai-moved-'));
    await cp(run.runsDir, join(elsewhere, 'runs'), { recursive: true });
    expect(digestOf((await startProgram(['report', '--data', elsewhere]).ended).said)).toBe(digestOf(htmlReport(evidence)));
    await rm(elsewhere, { recursive: true });
  });

  it('says what is left where the spans are gone', async () => {
    const thinned = await mkdtemp(join(tmpdir(), 'exai-thinned-'));
    const { id } = evidence.verdict.run;
    for (const kept of ['run.json', 'verdict.json']) await cp(join(run.runsDir, id, kept), join(thinned, 'runs', id, kept));
    const file = join(thinned, 'report.html');
    expect(await startProgram(['report', '--data', thinned, '--out', file]).ended).toMatchObject({ status: 0, said: expect.stringContaining('no longer kept') });
    const page = await readFile(file, 'utf8');
    expect(page).toContain('the spans of this run are no longer kept; the verdict is');
    for (const claim of evidence.verdict.claims) expect(page).toContain(`id="claim-${claim.id}"`);
    await rm(thinned, { recursive: true });
  });

  it('is served in each format, the page under a policy that lets it do nothing', async () => {
    const program = startProgram(['start', '--rehearsal', '--time-scale', '20', '--scenario', 'smoke', '--data', run.dataDir, '--port', '0', ...freePorts]);
    const [, url] = await program.says(/Serving on (http:\/\/\S+?)\. /);
    const address = `${url}/runs/${evidence.verdict.run.id}/report`;
    const page = await fetch(address);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'$/);
    expect(digestOf(await page.text())).toBe(digestOf(htmlReport(evidence)));
    expect((await fetch(address, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })).status).toBe(304);
    expect(await (await fetch(`${address}?format=junit`)).text()).toBe(junitReport(evidence));
    expect((await fetch(`${address}?format=markdown`)).headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect((await fetch(`${address}?format=pdf`)).status).toBe(400);
    expect((await fetch(`${url}/runs/20260101T000000Z-000000/report`)).status).toBe(404);
  });

  it('is valid JUnit, with the numbers of each claim among the properties', async () => {
    const text = junitReport(evidence);
    expect(await problemsOf(text)).toEqual([]);
    const { testsuites } = readJunit(text);
    const { claims, environment } = evidence.verdict;
    expect(testsuites.name).toContain(environment.target);
    const cases = testsuites.testsuite.flatMap(({ testcase }) => testcase);
    expect(new Set(cases.map(({ name }) => name))).toEqual(new Set(claims.map(({ id }) => id)));
    expect(cases).toHaveLength(claims.length);
    const properties = new Map(testsuites.testsuite.flatMap((suite) => suite.properties.property.map(({ name, value }) => [name, value] as const)));
    for (const { id, state, required, value, lower, upper, limit } of claims) {
      const found = cases.find(({ name }) => name === id) ?? {};
      const expected = state === 'pass' ? undefined : !required ? 'skipped' : state === 'fail' ? 'failure' : 'error';
      expect(['skipped', 'failure', 'error'].filter((tag) => tag in found)).toEqual(expected === undefined ? [] : [expected]);
      const numbers = { value: value ?? '', lower: lower ?? '', upper: upper ?? '', limit: `${limit.op} ${limit.value}` };
      for (const [name, number] of Object.entries(numbers)) expect([id, name, properties.get(`${id}.${name}`)]).toEqual([id, name, String(number)]);
    }
    expect(Number(testsuites.failures) + Number(testsuites.errors) === 0).toBe(evidence.verdict.state === 'pass');
  });

  it('keeps hostile text as text, in JUnit and in Markdown', async () => {
    const hostile = withHostileText(evidence);
    const junit = junitReport(hostile);
    expect(await problemsOf(junit)).toEqual([]);
    expect(readJunit(junit).testsuites.name).toContain(HOSTILE);
    // What stands as code is shown to the letter.
    const markdown = markdownReport(hostile).replaceAll(/(`+)[^`\n]*\1/g, '');
    expect(markdown).not.toMatch(/<(?!\/?(?:details|summary)>)|(?<!\\)\[x|@someone|javascript:alert\(/);
  });

  it('puts into Markdown what a comment needs: the target first, then what does not hold, and what holds folded away', async () => {
    const lines = markdownReport(evidence).split('\n');
    expect(lines[0]).toMatch(/^\*\*Target:\*\* built\\-in rehearsal/);
    for (const { id } of evidence.verdict.claims) expect(lines.filter((line) => line.startsWith('| ') && line.includes(`\`${id}\``))).toHaveLength(1);
    const cells = new Set(lines.filter((line) => line.startsWith('|')).map((line) => line.replaceAll('\\|', '').split('|').length));
    expect([...cells]).toEqual([8]);
    // GitHub refuses comments of more characters.
    expect(lines.join('\n').length).toBeLessThan(65_536);
  });
});

describe('a test of JUnit', () => {
  it('finds what is not valid', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'exai-junit-')), 'wrong.xml');
    await writeFile(file, '<testsuites><testsuite name="x" tests="1" failures="0" errors="0"><testcase><properties/></testcase></testsuite></testsuites>');
    expect(await problemsOf(await readFile(file, 'utf8'))).not.toEqual([]);
  });
});
