import type { ProviderDelays } from '../providers/delays.ts';

/** The emulated delays as a verdict names them: `real: upload 0.87 s, content 0.2 s, chat 1 s, log-sd 0.15`. */
export function describeDelays(name: string, { upload, content, chat }: ProviderDelays): string {
  return `${name}: upload ${upload.medianSeconds} s, content ${content.medianSeconds} s, chat ${chat.medianSeconds} s, log-sd ${upload.sigma}`;
}
