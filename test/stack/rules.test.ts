import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { docker } from './engine.ts';
import { ROOT, stackImages } from './images/provide.ts';

/** Runs the unit tests in `rules/` on the rules of a folder by promtool; rejects with what it says where one fails. */
async function promtool(config: string): Promise<string> {
  const tag = (await stackImages()).foreign.find((name) => name.startsWith('prom/prometheus:')) ?? '';
  const volumes = ['--volume', `${config}:/etc/collector:ro`, '--volume', `${join(import.meta.dirname, 'rules')}:/rules:ro`];
  // It keeps its series in /tmp, which the image need not have.
  return docker('run', '--rm', '--tmpfs', '/tmp:mode=1777', ...volumes, '--entrypoint', '/bin/promtool', tag, 'test', 'rules', '/rules/verdict.yaml', '/rules/alerts.yaml').catch((error: { stdout?: string; message: string }) => {
    throw new Error(`${error.message}\n${error.stdout ?? ''}`, { cause: error });
  });
}

/** The rules with one thing changed, in a folder of their own. */
async function changed(file: string, from: string, to: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exai-rules-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(ROOT, 'collector-config'), folder, { recursive: true });
  const place = join(folder, 'rules', file);
  const text = await readFile(place, 'utf8');
  expect(text).toContain(from);
  await writeFile(place, text.replaceAll(from, to));
  return folder;
}

describe.skipIf(inject('stackTrouble') !== '')('the rules of Prometheus', () => {
  it('fire and say what their unit tests expect', async () => expect(await promtool(join(ROOT, 'collector-config'))).not.toContain('FAILED'));

  it.each([
    ['alerts.yaml', '(exai_claim_streak) >= 2', '(exai_claim_streak) >= 1', 'ExaiClaimFailed'],
    ['alerts.yaml', '(exai_claim_required) == 1', '(exai_claim_required) >= 0', 'ExaiClaimNotMeasured'],
    ['alerts.yaml', ' or (exai_drops_total > 0 unless exai_drops_total offset 10m)', '', 'ExaiTelemetryDropped'],
    ['alerts.yaml', ' unless sum by (exporter) (', ' and sum by (exporter) (', 'ExaiTelemetryDropped'],
    ['alerts.yaml', 'for: 1m', 'for: 10m', 'ExaiSidecarDown'],
    ['verdict.yaml', '1, timestamp(exai_claim_info)', '2, timestamp(exai_claim_info)', 'exai:claim_text'],
    ['verdict.yaml', '(timestamp(exai_claim_lower)) >=', '(timestamp(exai_claim_lower)) <', 'exai:claim_lower'],
  ])('fail them where they are changed: %s, %j', async (file, from, to, what) => {
    await expect(promtool(await changed(file, from, to))).rejects.toThrow(what);
  });
});
