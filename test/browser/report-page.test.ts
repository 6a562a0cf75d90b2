import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvidence } from '../../sidecar/evidence/run-evidence.ts';
import { htmlReport } from '../../sidecar/report/html-report.ts';
import { OUTCOME_WORDS } from '../../sidecar/report/outcome.ts';
import { PLAN_BASELINES, PLAN_CATEGORIES } from '../../sidecar/report/plan.ts';
import { storedEvidence } from '../../sidecar/run/gather-folder.ts';
import { BROWSER, MAY_SKIP_BROWSER, type OfflineBrowser, startBrowser } from '../support/browser.ts';
import { contrast, pictureColours } from './colours.ts';
import { axisThrough, drawnMarks, middleOf } from './drawn-marks.ts';
import { type RehearsedRun, rehearse } from '../support/rehearsed-run.ts';
import { HOSTILE, withHostileText } from '../support/hostile-evidence.ts';
import { startProgram } from '../e2e/program.ts';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

/** As axe reports what it finds. */
interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }[];
}

describe.skipIf(BROWSER === undefined && MAY_SKIP_BROWSER)('the page of a run, with the network off', { timeout: 180_000 }, () => {
  let run: RehearsedRun;
  let evidence: RunEvidence;
  let browser: OfflineBrowser;
  let file: string;
  /** What the page asked for or complained of, over all tests. */
  const asked: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    run = await rehearse(['--full', '--time-scale', '8']);
    const found = await storedEvidence(run.runsDir, undefined);
    if (found === undefined) throw new Error('the run has no verdict');
    evidence = found;
    file = join(run.dataDir, 'report.html');
    await startProgram(['report', '--data', run.dataDir, '--out', file]).ended;
    browser = await startBrowser();
  }, 400_000);

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await run?.[Symbol.asyncDispose]();
  });

  async function open(path = file, options: { readonly size?: { readonly width: number; readonly height: number }; readonly scheme?: 'light' | 'dark' } = {}): Promise<Page> {
    const page = await browser.context.newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.setViewportSize(options.size ?? DESK);
    await page.emulateMedia({ colorScheme: options.scheme ?? 'light' });
    await page.goto(pathToFileURL(path).href);
    return page;
  }

  it('asks for nothing but itself, and holds nothing that could', async () => {
    const page = await open();
    expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
    expect(await page.evaluate(() => document.querySelectorAll('script, link, img, iframe, object, embed, [style], [onclick]').length)).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('names its target first, and has headings in order, one of them on top', async () => {
    const page = await open();
    expect(await page.evaluate(() => document.querySelector('header')?.textContent?.trim().split('\n')[0])).toBe(`Target: ${evidence.verdict.environment.target}`);
    const levels = await page.evaluate(() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(({ tagName }) => Number(tagName[1])));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.slice(1).filter((level, at) => level > (levels[at] ?? 0) + 1)).toEqual([]);
    await page.close();
  });

  it('has every claim with what became of it, and a link to each', async () => {
    const page = await open();
    for (const claim of evidence.verdict.claims) {
      const card = page.locator(`[id="claim-${claim.id}"]`);
      expect(await card.locator('.badge').innerText()).toContain(OUTCOME_WORDS[claim.state]);
      expect(await card.innerText()).toContain(claim.state === 'fail' ? (claim.correction ?? '') : claim.reason.trim());
      expect(await page.locator(`nav ~ main .map a[href="#claim-${claim.id}"]`).count()).toBe(1);
    }
    expect(await page.locator('article.claim').count()).toBe(evidence.verdict.claims.length);
    await page.close();
  });

  it('repeats each line of the plan with the value beside it', async () => {
    const page = await open();
    const rows = await page.evaluate(() => [...document.querySelectorAll('#plan tbody tr')].map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())));
    for (const { metric, before, target } of PLAN_BASELINES) expect(rows).toContainEqual([metric, before, target, expect.any(String), expect.any(String), expect.stringMatching(/validated|corrected|undecided|not measured/)]);
    for (const { test, what } of PLAN_CATEGORIES.flatMap(({ tests }) => tests)) expect(rows.some(([name]) => name?.startsWith(`${test} ${what}`.trim()))).toBe(true);
    await page.close();
  });

  it('has tables that say what they are, with heads for rows and columns', async () => {
    const page = await open();
    const tables = await page.evaluate(() =>
      [...document.querySelectorAll('table')].map((table) => ({
        caption: (table.caption?.textContent ?? '').trim(),
        columns: [...table.querySelectorAll('thead th')].every((head) => head.getAttribute('scope') === 'col' && head.textContent !== ''),
        rows: [...table.querySelectorAll('tbody tr')].every((row) => row.firstElementChild?.getAttribute('scope') === 'row'),
      })),
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const table of tables) expect(table).toEqual({ caption: expect.stringMatching(/\S/), columns: true, rows: true });
    await page.close();
  });

  it('has pictures with words for those who do not see them', async () => {
    const page = await open();
    const pictures = await page.evaluate(() =>
      [...document.querySelectorAll('svg.picture')].map((svg) => ({
        role: svg.getAttribute('role'),
        name: document.querySelector(`[id="${svg.getAttribute('aria-labelledby')}"]`)?.textContent ?? '',
        words: document.querySelector(`[id="${svg.getAttribute('aria-describedby')}"]`)?.textContent ?? '',
      })),
    );
    expect(pictures.length).toBeGreaterThanOrEqual(evidence.verdict.claims.filter(({ value }) => value !== null).length);
    for (const picture of pictures) expect(picture).toEqual({ role: 'img', name: expect.stringMatching(/\w{4}/), words: expect.stringMatching(/\d/) });
    await page.close();
  });

  it('draws as many marks as there are samples, each where its axis puts its value', async () => {
    const page = await open();
    let placed = 0;
    for (const { id, marks, charts } of await page.evaluate(drawnMarks)) {
      expect([id, marks]).toEqual([id, evidence.claims.get(id)?.samples.length ?? 0]);
      for (const { words, ticks, limits, samples } of charts) {
        const placeOf = axisThrough(ticks, words.includes('Logarithmic'));
        expect(limits.map(({ value }) => value)).toEqual([evidence.verdict.claims.find((claim) => claim.id === id)?.limit.value]);
        for (const mark of [...limits, ...samples]) expect(Math.abs(middleOf(mark) - placeOf(mark.value))).toBeLessThan(1.5);
        placed += samples.length;
      }
    }
    expect(placed).toBeGreaterThan(50);
    await page.close();
  });

  it('marks the steps of the run over the memory, and the limit in the step where it holds', async () => {
    const page = await open();
    const chart = page.locator('#picture-memory');
    const steps = await chart.locator('rect.step').evaluateAll((bands) => bands.map((band) => band.getAttribute('data-step')));
    expect(steps).toEqual(evidence.process?.steps.map(({ step }) => step));
    expect(steps).toContain('growth');
    const idle = (await chart.locator('rect.step[data-step="idle"]').boundingBox()) ?? { x: 0, width: 0 };
    const limit = await chart.locator('line.limit[data-value="200000000"]').boundingBox();
    expect(Math.abs((limit?.x ?? -100) - idle.x)).toBeLessThan(3);
    expect(await chart.locator('path.curve').getAttribute('data-points')).toBe(String(evidence.process?.memory.length));
    await page.close();
  });

  it('shows the slowest, the median and the fastest trace, with parts that add up to the whole', async () => {
    const page = await open();
    for (const [id, { waterfalls }] of evidence.claims) {
      for (const [at, { rows, seconds, parts }] of waterfalls.entries()) {
        expect(await page.locator(`[id="trace-claim-${id}-${at}"] tbody tr`).count()).toBe(Math.min(rows.length, 40));
        expect(parts.reduce((sum, part) => sum + part.seconds, 0)).toBeCloseTo(seconds, 6);
      }
    }
    const roles = [...evidence.claims.values()].flatMap(({ waterfalls }) => waterfalls.map(({ role }) => role));
    expect(roles).toEqual(expect.arrayContaining(['slowest', 'median', 'fastest']));
    await page.close();
  });

  it.each([
    ['light', 'a desk', DESK],
    ['dark', 'a telephone', PHONE],
  ] as const)('keeps the rules of accessibility, contrast among them, %s on %s', async (scheme, _where, size) => {
    const page = await open(file, { scheme, size });
    // What is folded away must be readable too; of a thousand rows of samples those of two claims tell enough.
    await page.evaluate(() => document.querySelectorAll('details').forEach((details, at) => (details.open ||= !details.classList.contains('samples') || at < 2)));
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({ resultTypes: ['violations'] }));
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('sets letters and marks of its pictures off from their ground, %s', async (scheme) => {
    const page = await open(file, { scheme });
    const { paper, letters, marks } = await page.evaluate(pictureColours);
    expect(letters.length).toBeGreaterThan(2);
    expect(marks.length).toBeGreaterThan(8);
    // WCAG 2.2, 1.4.3 and 1.4.11
    for (const { what, colour } of letters) expect([what, contrast(colour, paper) >= 4.5]).toEqual([what, true]);
    for (const { what, colour } of marks) expect([what, contrast(colour, paper) >= 3]).toEqual([what, true]);
    await page.close();
  });

  it.each([PHONE.width, 800, DESK.width])('fits on a screen %i wide without being moved sideways, in letters that can be read', async (width) => {
    const page = await open(file, { size: { width, height: 900 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const smallest = await page.evaluate(() => Math.min(...[...document.querySelectorAll('body *')].filter(({ childNodes }) => [...childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim() !== '')).map((element) => Number.parseFloat(getComputedStyle(element).fontSize))));
    expect(smallest).toBeGreaterThanOrEqual(10);
    await page.close();
  });

  it.each([PHONE, DESK])('fits what is known of its judge too, at $width', async (size) => {
    const { verdict } = evidence;
    const states = { pass: 20, fail: 0, inconclusive: 0, not_measured: 0 };
    const rate = { count: 1, runs: 20, lower: 0.0026, upper: 0.2161 };
    const claims = verdict.claims.map(({ id, unit, statistic }, at) => ({ id, unit, statistic, runs: 20, scale: 'ratio' as const, value: 0.123, spread: 0.0912, spreadUpper: 0.12, halfWidth: 0.2, smallestChange: 0.306, states, ...(at % 2 === 0 ? { moved: { pass: rate, fail: rate, undecided: 18 }, notMoved: null } : { moved: null, notMoved: 'a share of few calls takes few values, none of which is the truth' }) }));
    const conditions = { scenarioDigest: '', quick: false, daemon: '', provider: '', rungs: '', settings: '', timeScale: 1, fault: null };
    const calibration = { schemaVersion: 1 as const, at: verdict.run.startedAt, sidecarVersion: '', judgeVersion: 1, claimsDigest: '', scenario: 'task-2c', target: 'built-in rehearsal', conditions, runs: 20, claims, pooled: null, says: ['a sentence'], stale: null };
    const calibrated = join(run.dataDir, 'calibrated.html');
    await writeFile(calibrated, htmlReport({ ...evidence, verdict: { ...verdict, gate: { ...verdict.gate, calibration } } }));
    const page = await open(calibrated, { size });
    expect(await page.locator('#gate tbody tr').count()).toBe(claims.length);
    // What cannot be scrolled is cut off where it does not fit.
    const cut = await page.evaluate(() => [...document.querySelectorAll('.scroll:not([tabindex])')].filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent?.slice(0, 80)));
    expect(cut).toEqual([]);
    // A name is broken in two at most.
    const lines = await page.evaluate(() => Math.max(...[...document.querySelectorAll('#gate tbody th a')].map((link) => link.getClientRects().length)));
    expect(lines).toBeLessThanOrEqual(2);
    await page.close();
  });

  it('is dark in the dark, and light on paper even then', async () => {
    const page = await open(file, { scheme: 'dark' });
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await ground()).not.toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await ground()).toBe('rgb(255, 255, 255)');
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });

  it('can be walked with the keyboard: past the contents first, and into what scrolls', async () => {
    const page = await open(file, { size: PHONE });
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the summary');
    expect((await page.locator('.skip').boundingBox())?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#summary');
    const reached = await page.evaluate(() => [...document.querySelectorAll('.scroll')].every((region) => region.scrollWidth <= region.clientWidth || ((region as HTMLElement).tabIndex === 0 && region.hasAttribute('aria-label'))));
    expect(reached).toBe(true);
    await page.close();
  });

  it('leads every link to something on the page', async () => {
    const page = await open();
    const dangling = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href') ?? '').filter((href) => !href.startsWith('#') || document.querySelector(`[id="${href.slice(1)}"]`) === null));
    expect(dangling).toEqual([]);
    const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    await page.close();
  });

  it('keeps hostile text as text', async () => {
    const hostile = join(run.dataDir, 'hostile.html');
    await writeFile(hostile, htmlReport(withHostileText(evidence)));
    const before = complaints.length;
    const page = await open(hostile);
    expect(await page.evaluate(() => document.querySelectorAll('script, img, iframe, object, [onerror], [onload]').length)).toBe(0);
    expect(await page.evaluate(() => (globalThis as { pwned?: boolean }).pwned)).toBe(undefined);
    expect(await page.locator('article.claim').first().innerText()).toContain(HOSTILE.replaceAll(/\s+/g, ' ').trim());
    expect(await page.locator('#traces').innerText()).toContain('onerror=');
    expect(complaints.slice(before)).toEqual([]);
    expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
    await page.close();
  });

  it('is the same to the byte each time it is made, and not large', async () => {
    expect((await readFile(file, 'utf8')) === htmlReport(evidence)).toBe(true);
    expect((await stat(file)).size).toBeLessThan(2e6);
  });
});
