import type { Config } from '../config/config.ts';
import type { Service } from '../composition/serve-alone.ts';
import { Interrupt } from './interrupt.ts';
import type { Terminal } from './terminal.ts';

/** Serves one part of the program by itself until interrupted. */
export async function servePart(config: Config, terminal: Terminal, start: (config: Config, announce: (line: string) => void) => Promise<Service>): Promise<number> {
  const interrupt = new Interrupt(terminal);
  try {
    const service = await start(config, (line) => terminal.print(line));
    terminal.note(`Serving on ${service.address}. Ctrl-C stops it.`);
    await interrupt.wait();
    await service.stop();
    return 0;
  } finally {
    interrupt.release();
  }
}
