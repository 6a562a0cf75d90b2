import { readFile } from 'node:fs/promises';
import { loadClaims } from '../claims/load-claims.ts';
import { SidecarError } from '../errors.ts';
import { MEASURES } from '../measures/registry.ts';
import { loadScenario } from '../scenario/load-scenario.ts';

/** What checking one file came to. */
export interface FileCheck {
  readonly file: string;
  readonly ok: boolean;
  readonly kind: 'scenario' | 'claims';
  readonly problems: readonly string[];
}

/** Checks scenario and claims files; one that has a list of claims is taken for a claims file. */
export function checkFiles(files: readonly string[]): Promise<readonly FileCheck[]> {
  return Promise.all(files.map(checkFile));
}

async function checkFile(file: string): Promise<FileCheck> {
  const kind = await kindOf(file);
  try {
    await (kind === 'claims' ? loadClaims(file, MEASURES) : loadScenario(file));
    return { file, ok: true, kind, problems: [] };
  } catch (error) {
    if (!(error instanceof SidecarError)) throw error;
    const problems = isInvalid(error) ? error.details.problems : [error.message];
    return { file, ok: false, kind, problems };
  }
}

const isInvalid = (error: SidecarError): error is SidecarError<'DOCUMENT_INVALID'> => error.code === 'DOCUMENT_INVALID';

/** A file that cannot be read is no claims file; reading it as a scenario then says why. */
async function kindOf(file: string): Promise<FileCheck['kind']> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^\s*"?claims"?\s*:/m.test(text) ? 'claims' : 'scenario';
}
