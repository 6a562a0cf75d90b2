import { SidecarError } from '../errors.ts';
import { openRunFile } from './open-run-file.ts';

/**
 * Looks at the run file of somebody else before it is asked anything: a view, a function or a computed column in it would run
 * with the first question. Throws `STORE_UNREADABLE` for one that holds more than tables, and what `openRunFile` throws.
 */
export async function checkForeignFile(file: string): Promise<void> {
  const reader = await openRunFile(file);
  try {
    const [found] = await reader.query<{ readonly what: string }>(new URL('./foreign-objects.sql', import.meta.url));
    if (found !== undefined) throw new SidecarError('STORE_UNREADABLE', { file, reason: `it holds a ${found.what}, which this program never makes` });
  } finally {
    reader.close();
  }
}
