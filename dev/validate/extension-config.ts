import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { apiVersion } from '../../app/adapters/shopify/api-version.ts';
import { root } from '../paths.ts';

/*
 * What `shopify app deploy` wants of the toml files. Building offline checks almost none of it.
 */

const SETTINGS_MAX = 20;
const FIELD_TYPES = [
  ...['boolean', 'date', 'date_time', 'single_line_text_field', 'multi_line_text_field', 'number_integer', 'number_decimal'],
  'variant_reference',
] as const;

const uiExtension = z.strictObject({
  name: z.string().min(1).max(50),
  description: z.string().optional(),
  handle: z.string().regex(/^[a-z0-9-]{1,50}$/),
  type: z.literal('ui_extension'),
  targeting: z
    .array(
      z.looseObject({ module: z.string(), target: z.string().regex(/^(purchase|customer-account|admin|pos)(\.[a-z-]+)+\.(render|data)$/) }),
    )
    .min(1),
  capabilities: z
    .strictObject({
      api_access: z.boolean().optional(),
      network_access: z.boolean().optional(),
      block_progress: z.boolean().optional(),
      collect_buyer_consent: z.unknown().optional(),
    })
    .optional(),
  settings: z
    .strictObject({
      fields: z
        .array(
          z.strictObject({
            key: z.string().regex(/^[a-z0-9_]{2,64}$/),
            type: z.enum(FIELD_TYPES),
            name: z.string().min(1),
            description: z.string().optional(),
            validations: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
          }),
        )
        .max(SETTINGS_MAX),
    })
    .optional(),
});
const uiFile = z.strictObject({ api_version: z.string(), extensions: z.array(uiExtension).min(1) });
const themeFile = z.strictObject({ name: z.string(), handle: z.string().optional(), type: z.literal('theme') });

/** Complaints about one extension's toml file. */
export async function checkExtensionConfig(extension: string, now: Date): Promise<string[]> {
  const label = `${basename(extension)}/shopify.extension.toml`;
  const content = parse(await readFile(join(extension, 'shopify.extension.toml'), 'utf8'));
  if (content['type'] === 'theme') return issuesOf(label, themeFile.safeParse(content));
  const parsed = uiFile.safeParse(content);
  if (!parsed.success) return issuesOf(label, parsed);
  const complaints = checkApiVersion(label, parsed.data.api_version, now);
  for (const { module } of parsed.data.extensions.flatMap(({ targeting }) => targeting)) {
    if (!existsSync(join(extension, module))) complaints.push(`${label}: there is no ${module}.`);
  }
  return complaints;
}

/** The app's own file speaks the same version of Shopify's interfaces as the code. */
export async function checkAppConfig(now: Date): Promise<string[]> {
  const content = parse(await readFile(join(root, 'shopify.app.toml'), 'utf8'));
  const parsed = z.looseObject({ webhooks: z.looseObject({ api_version: z.string() }) }).safeParse(content);
  if (!parsed.success) return issuesOf('shopify.app.toml', parsed);
  return checkApiVersion('shopify.app.toml', parsed.data.webhooks.api_version, now);
}

/** Shopify refuses updates of an app that holds an extension on a version more than a year old. */
function checkApiVersion(label: string, version: string, now: Date): string[] {
  if (version !== apiVersion) return [`${label} says ${version}; the code speaks ${apiVersion} (app/adapters/shopify/api-version.ts).`];
  const released = new Date(`${version}-01T00:00:00Z`);
  const expires = new Date(released);
  expires.setUTCFullYear(expires.getUTCFullYear() + 1);
  return now < expires ? [] : [`${label}: the API version ${version} is more than a year old.`];
}

function issuesOf(label: string, parsed: { success: boolean; error?: z.ZodError | undefined }): string[] {
  return (parsed.error?.issues ?? []).map((issue) => `${label}: ${issue.path.join('.')}: ${issue.message}.`);
}
