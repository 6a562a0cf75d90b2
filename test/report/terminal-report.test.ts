import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { claimRow } from '../../sidecar/report/claim-row.ts';
import { styleFor } from '../../sidecar/report/style.ts';
import { reportVerdict } from '../../sidecar/report/terminal-report.ts';
import { madeClaim, madeVerdict } from './made-verdict.ts';

const plainStyle = (width: number) => ({ width, colour: false });

describe('the report in a terminal', () => {
  it.each([80, 120])('shows every state, its numbers and its reason in %i columns', (width) => {
    const text = reportVerdict(madeVerdict(), plainStyle(width));
    expect(text).toMatchSnapshot();
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it('names the target in its first line', () => {
    expect(reportVerdict(madeVerdict(), plainStyle(120)).split('\n')[0]).toContain('built-in rehearsal');
  });

  it('says the same with colour as without', () => {
    const coloured = reportVerdict(madeVerdict(), { width: 120, colour: true });
    expect(coloured).toContain('\u001b[31mfail');
    expect(stripVTControlCharacters(coloured)).toBe(reportVerdict(madeVerdict(), plainStyle(120)));
  });

  it('says that a run was quick or incomplete', () => {
    const { run } = madeVerdict();
    const text = reportVerdict(madeVerdict({ run: { ...run, quick: true, complete: false } }), plainStyle(200));
    expect(text).toContain('quick: what that leaves out is not required');
    expect(text).toContain('incomplete: judged only on what is whole');
  });

  it('says where two sources counted differently, and nothing where they agree', () => {
    const first = { source: 'gateway', what: 'files posted to the provider', count: 2 };
    const second = { source: 'probe', what: 'misses of the file cache', count: 3 };
    const text = reportVerdict(madeVerdict({ counts: [{ first, second, agree: false, differing: ['run-7'] }] }), plainStyle(200));
    expect(text).toContain('counts differ: 2 files posted to the provider (gateway), 3 misses of the file cache (probe); first in run-7');
    expect(reportVerdict(madeVerdict({ counts: [{ first, second: { ...second, count: 2 }, agree: true, differing: [] }] }), plainStyle(200))).not.toContain('counts differ');
  });

  it('names a fault and a time scale above the table', () => {
    const { environment } = madeVerdict();
    const above = reportVerdict(madeVerdict({ environment: { ...environment, fault: 'slow-cache', timeScale: 10 } }), plainStyle(80)).split('\nclaim ')[0];
    expect(above).toContain('Fault switched on: slow-cache');
    expect(above).toContain('Time scale 10');
  });

  it('gives advice once for all claims that share it', () => {
    const claims = ['upload.a', 'upload.b'].map((id) => madeClaim({ id, state: 'fail', advice: 'raise the workers' }));
    const text = reportVerdict(madeVerdict({ claims }), plainStyle(80));
    expect(text).toContain('- upload.a, upload.b: raise the workers');
  });

  it('never says error for what was not measured', () => {
    expect(claimRow(madeClaim({ state: 'not_measured', value: null, lower: null, upper: null }), plainStyle(80))).toMatch(/not measured/);
  });

  it('keeps what a daemon wrote from steering the terminal', () => {
    const row = claimRow(madeClaim({ reason: 'answer \u001b[2J\u009b31m\r\nwith \u202ebidi' }), plainStyle(80));
    expect(row).toContain('answer �[2J�31m with �bidi');
  });
});

describe('the style of a stream', () => {
  it.each([
    [{ isTTY: true, columns: 132 }, false, { width: 132, colour: true }],
    [{ isTTY: true, columns: 40 }, true, { width: 80, colour: false }],
    [{ isTTY: true, columns: 900 }, false, { width: 200, colour: true }],
    [{}, false, { width: 80, colour: false }],
  ])('for %j with NO_COLOR %s is %j', (stream, noColour, style) => {
    expect(styleFor(stream, noColour)).toEqual(style);
  });
});
