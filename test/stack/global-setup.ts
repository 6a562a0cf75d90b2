import type { TestProject } from 'vitest/node';
import { engineTrouble } from './engine.ts';
import { provideImages, stackImages } from './images/provide.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why stack tests cannot run; empty where they can. */
    readonly stackTrouble: string;
    /** Images that can neither be pulled nor made here, by tag. */
    readonly missingImages: readonly string[];
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Provides the images before any test. Without a container engine the tests are skipped, and counted as such; with
 * EXAI_STACK=required that is an error.
 */
export default async function provideStack(project: TestProject): Promise<void> {
  const trouble = await engineTrouble();
  if (trouble !== undefined && process.env['EXAI_STACK'] === 'required') throw new Error(`stack tests are required, and there is no container engine: ${trouble}`);
  if (trouble !== undefined) say(`stack tests are skipped: there is no container engine (${trouble.split('\n')[0] ?? ''})`);
  project.provide('stackTrouble', trouble ?? '');
  if (trouble !== undefined) {
    project.provide('missingImages', []);
    return;
  }
  const provided = await provideImages(await stackImages(), say);
  project.provide('missingImages', [...provided].filter(([, how]) => how === 'missing').map(([tag]) => tag));
}
