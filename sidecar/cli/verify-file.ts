import { verifyBundle } from '../bundle/verify-bundle.ts';
import { readPublicKeyFile } from '../composition/key-file.ts';
import type { Config } from '../config/config.ts';
import { styleFor } from '../report/style.ts';
import { reportVerification } from '../report/verification-report.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

const STATUS = { verified: 0, differs: 2, other_judge: 3 } as const;

/** Checks a bundle and prints what was found; gives the exit status. */
export async function verifyFile(config: Config, terminal: Terminal, file: string): Promise<number> {
  const trusted = config.keyFile === undefined ? undefined : await readPublicKeyFile(config.keyFile);
  const verification = await verifyBundle(file, trusted);
  if (config.jsonFile !== '-') terminal.print(reportVerification(verification, styleFor(terminal.out, config.noColour)));
  await writeJson(verification, config.jsonFile, terminal);
  return STATUS[verification.state];
}
