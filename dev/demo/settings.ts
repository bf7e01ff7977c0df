import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const settingsSchema = z.object({
  shopifyApiKey: z.string(),
  shopifyApiSecret: z.string(),
  encryptionKeys: z.string(),
});

/** Secrets of one demo: made at its first start, and needed unchanged to read its data at every later one. */
export type DemoSettings = z.infer<typeof settingsSchema>;

export async function readOrMakeSettings(dataDir: string): Promise<DemoSettings> {
  const file = join(dataDir, 'settings.json');
  await mkdir(dataDir, { recursive: true });
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null) return settingsSchema.parse(JSON.parse(kept));
  const made: DemoSettings = {
    shopifyApiKey: randomBytes(16).toString('hex'),
    shopifyApiSecret: `shpss_${randomBytes(16).toString('hex')}`,
    encryptionKeys: `demo:${randomBytes(32).toString('base64')}`,
  };
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
}
