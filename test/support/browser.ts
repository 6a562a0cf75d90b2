import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Alone on the machine, without a sandbox of its own, and with nothing that it would do by itself. */
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** The browser of this machine; undefined where there is none. */
export const BROWSER = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find(isExecutable);

/** True where tests in a browser may be skipped: not where everything must hold. */
export const MAY_SKIP_BROWSER = process.env['EXAI_TEST_BROWSER'] !== 'required';

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A browser without a network, on an empty profile that goes with it. */
export interface OfflineBrowser extends AsyncDisposable {
  readonly context: BrowserContext;
}

/** Starts the browser; the network is off before the first page is opened. */
export async function startBrowser(): Promise<OfflineBrowser> {
  if (BROWSER === undefined) throw new Error('there is no Chromium on the PATH; apt-get install -y chromium');
  const profile = await mkdtemp(join(tmpdir(), 'exai-browser-'));
  const context = await chromium.launchPersistentContext(profile, { executablePath: BROWSER, args: FLAGS, offline: true });
  return {
    context,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
