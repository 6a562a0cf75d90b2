import { packReference } from '../composition/run-reference.ts';
import type { Config } from '../config/config.ts';
import { plain } from '../report/style.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

/** Packs a run and prints the name of the file. */
export async function bundleRun(config: Config, terminal: Terminal, run: string, outDir: string): Promise<number> {
  const { file, bytes, manifest } = await packReference(config, run, outDir);
  if (config.jsonFile !== '-') terminal.print(plain(file));
  terminal.note(`${manifest.files.length} files of run ${manifest.run}, ${(bytes / 1e6).toFixed(1)} MB${manifest.signer === null ? '' : `, signed by the key ${manifest.signer.keyid}`}; exai-sidecar verify checks it`);
  await writeJson(manifest, config.jsonFile, terminal);
  return 0;
}
