import { giveHistory, installApp } from './shop.ts';
import type { Stack } from './stack.ts';

export async function checkStory(stack: Stack, say: (sentence: string) => void): Promise<number> {
  await installApp(stack);
  say(JSON.stringify(await giveHistory(stack)));
  return 0;
}
