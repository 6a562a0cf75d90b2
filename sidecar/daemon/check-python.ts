import { execFile } from 'node:child_process';
import { SidecarError } from '../errors.ts';

/** What a Python says of itself. */
export interface PythonState {
  readonly version: string;
  /** Packages of the daemon that it does not find. */
  readonly missing: readonly string[];
}

/** By the names under which they are imported. */
const PACKAGES = ['mcp', 'openai', 'httpx', 'pydantic', 'dotenv', 'websockets'];
const QUESTION = `import importlib.util, json, sys
print(json.dumps({"version": "%d.%d.%d" % sys.version_info[:3], "missing": [name for name in sys.argv[1:] if importlib.util.find_spec(name) is None]}))`;
const ANSWER_MILLIS = 15_000;

/** Asks a Python whether it has what the daemon imports. Throws `DAEMON_PYTHON_MISSING`, `DAEMON_PACKAGES_MISSING`. */
export async function checkPython(python: string): Promise<PythonState> {
  const answer = await new Promise<string>((resolve, reject) => {
    execFile(python, ['-c', QUESTION, ...PACKAGES], { timeout: ANSWER_MILLIS }, (error, stdout) => {
      if (error) reject(new SidecarError('DAEMON_PYTHON_MISSING', { python, reason: (error.message.split('\n')[0] ?? '').slice(0, 200) }, { cause: error }));
      else resolve(stdout);
    });
  });
  const state = JSON.parse(answer) as PythonState;
  if (state.missing.length > 0) throw new SidecarError('DAEMON_PACKAGES_MISSING', { python, reason: state.missing.join(', ') });
  return state;
}
