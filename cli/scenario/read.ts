import { readFile } from 'node:fs/promises';
import { Refused } from '../refused.ts';
import { scenarioSchema, type Scenario } from './document.ts';

/** Reads a scenario file and checks it; what is wrong with it is said with the place where it is. */
export async function readScenario(file: string): Promise<Scenario> {
  const text = await readFile(file, 'utf8').catch((fault: unknown) => {
    throw new Refused(`The scenario ${file} cannot be read: ${fault instanceof Error ? fault.message : String(fault)}`);
  });
  return parseScenario(text, file);
}

export function parseScenario(text: string, file: string): Scenario {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (fault) {
    throw new Refused(`The scenario ${file} is not valid JSON: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
  const parsed = scenarioSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refused(`The scenario ${file} is wrong at ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'it cannot be read.'}`);
}
