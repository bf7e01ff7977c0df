import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '../browser.ts';
import { root } from '../paths.ts';
import type { Stack } from './stack.ts';
import { createStory } from './story/story.ts';

/** Lives the story step by step and prints each with its figures; the first that fails ends it. Returns the exit code. */
export async function checkStory(stack: Stack, say: (sentence: string) => void): Promise<number> {
  const browser = await launchBrowser();
  try {
    const story = await createStory(stack, browser);
    for (const [index, step] of story.steps.entries()) {
      const startedAt = performance.now();
      try {
        const figures = await step.live();
        say(`✓ ${index + 1}. ${step.title}: ${figures} (${seconds(startedAt)})`);
      } catch (error) {
        say(`✗ ${index + 1}. ${step.title} (${seconds(startedAt)})\n   ${error instanceof Error ? error.message : String(error)}`);
        // Git ignores the folder; it outlives the data of this run.
        const evidence = join(root, 'output', 'demo-check');
        await mkdir(evidence, { recursive: true });
        await story.photograph(evidence);
        await cp(stack.logsDir, join(evidence, 'logs'), { recursive: true });
        say(`   What they saw and what was logged is in ${evidence}.`);
        return 1;
      }
    }
    say(`${story.steps.length} steps, all as they should be.`);
    return 0;
  } finally {
    await browser.close();
  }
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
