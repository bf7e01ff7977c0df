import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { translate } from './liquid-engine.ts';

const settingSchema = z.looseObject({ type: z.string(), id: z.string().optional(), default: z.unknown().optional() });

/** The `{% schema %}` of a block, with the keys that Shopify reads. */
const blockSchema = z.object({
  name: z.string().min(1).max(25),
  target: z.enum(['section', 'head', 'compliance_head', 'body']),
  javascript: z.string().optional(),
  stylesheet: z.string().optional(),
  class: z.string().optional(),
  tag: z.string().nullable().optional(),
  available_if: z.string().optional(),
  enabled_on: z.object({ templates: z.array(z.string()) }).optional(),
  disabled_on: z.object({ templates: z.array(z.string()) }).optional(),
  default: z.unknown().optional(),
  settings: z.array(settingSchema).default([]),
});

export interface ThemeBlock {
  /** The file's name without `.liquid`. */
  readonly handle: string;
  readonly schema: z.infer<typeof blockSchema>;
  /** The block's Liquid without its schema. */
  readonly source: string;
  /** Every setting at its default. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface ThemeExtension {
  readonly handle: string;
  readonly name: string;
  readonly folder: string;
  readonly blocks: readonly ThemeBlock[];
}

export interface UiExtension {
  readonly handle: string;
  readonly name: string;
  readonly folder: string;
  readonly apiVersion: string;
  readonly targets: readonly string[];
  /** Capabilities that are switched on: `network_access`, `api_access` … */
  readonly capabilities: readonly string[];
}

const SCHEMA_TAG = /\{%-?\s*schema\s*-?%\}([\s\S]*?)\{%-?\s*endschema\s*-?%\}/g;

/** Splits a block into its Liquid and its checked schema; what Shopify would refuse at deploy is refused here with the reason. */
export function parseBlock(handle: string, text: string, labels: Readonly<Record<string, unknown>> = {}): ThemeBlock {
  const schemas = [...text.matchAll(SCHEMA_TAG)];
  const body = schemas[0]?.[1];
  if (body === undefined || schemas.length > 1)
    throw new Error(`Block ${handle}: needs exactly one {% schema %} tag, found ${schemas.length}.`);
  let json: unknown;
  try {
    json = JSON.parse(body, (_, value: unknown) =>
      typeof value === 'string' && value.startsWith('t:') ? translate(labels, value.slice(2), {}) : value,
    );
  } catch (error) {
    throw new Error(`Block ${handle}: the schema is not valid JSON: ${(error as Error).message}`, { cause: error });
  }
  const checked = blockSchema.safeParse(json);
  if (!checked.success) throw new Error(`Block ${handle}: the schema is refused: ${z.prettifyError(checked.error)}`);
  const schema = checked.data;
  if (schema.enabled_on && schema.disabled_on) throw new Error(`Block ${handle}: the schema may have enabled_on or disabled_on, not both.`);
  const settings = Object.fromEntries(schema.settings.flatMap(({ id, default: value }) => (id === undefined ? [] : [[id, value ?? null]])));
  return { handle, schema, source: text.replace(SCHEMA_TAG, ''), settings };
}

/** Whether an embed shows on pages of this template, by its `enabled_on` and `disabled_on`. */
export function showsOn(block: ThemeBlock, template: string): boolean {
  const matches = (templates: readonly string[]) => templates.includes('*') || templates.includes(template);
  if (block.schema.enabled_on) return matches(block.schema.enabled_on.templates);
  if (block.schema.disabled_on) return !matches(block.schema.disabled_on.templates);
  return true;
}

interface ExtensionFile {
  readonly folder: string;
  readonly apiVersion: string;
  readonly entry: ExtensionEntry;
}

interface ExtensionEntry {
  readonly type?: string;
  readonly name?: string;
  readonly handle?: string;
  readonly targeting?: { readonly target?: string }[];
  readonly capabilities?: Readonly<Record<string, unknown>>;
}

async function readExtensionFiles(root: string): Promise<ExtensionFile[]> {
  const parent = join(root, 'extensions');
  const names = await readdir(parent).catch(() => [] as string[]);
  const files: ExtensionFile[] = [];
  for (const name of names.sort()) {
    const folder = join(parent, name);
    const text = await readFile(join(folder, 'shopify.extension.toml'), 'utf8').catch(() => null);
    if (text === null) continue;
    const toml = parse(text) as ExtensionEntry & { api_version?: string; extensions?: ExtensionEntry[] };
    const apiVersion = toml.api_version ?? '';
    for (const entry of toml.extensions ?? [toml])
      files.push({ folder, apiVersion, entry: { ...entry, handle: entry.handle ?? toml.handle ?? name } });
  }
  return files;
}

/** Translations of an extension's default language: of the shopper's texts, or of the schema's labels. */
export async function readLocale(folder: string, kind: 'default' | 'default.schema'): Promise<Record<string, unknown>> {
  const names = await readdir(join(folder, 'locales')).catch(() => [] as string[]);
  const name = names.find((file) => file.endsWith(`.${kind}.json`) && !(kind === 'default' && file.endsWith('.schema.json')));
  return name === undefined ? {} : (JSON.parse(await readFile(join(folder, 'locales', name), 'utf8')) as Record<string, unknown>);
}

/** The app's theme extensions, read anew each time so that an edited file shows on the next page. */
export async function readThemeExtensions(root: string): Promise<ThemeExtension[]> {
  const files = (await readExtensionFiles(root)).filter(({ entry }) => entry.type === 'theme');
  return Promise.all(
    files.map(async ({ folder, entry }) => {
      const names = (await readdir(join(folder, 'blocks')).catch(() => [] as string[])).filter((file) => file.endsWith('.liquid')).sort();
      const labels = await readLocale(folder, 'default.schema');
      const blocks = await Promise.all(
        names.map(async (file) => parseBlock(basename(file, '.liquid'), await readFile(join(folder, 'blocks', file), 'utf8'), labels)),
      );
      return { handle: entry.handle ?? basename(folder), name: entry.name ?? basename(folder), folder, blocks };
    }),
  );
}

export async function readUiExtensions(root: string): Promise<UiExtension[]> {
  const files = (await readExtensionFiles(root)).filter(({ entry }) => entry.type === 'ui_extension');
  return files.map(({ folder, apiVersion, entry }) => ({
    handle: entry.handle ?? basename(folder),
    name: entry.name ?? basename(folder),
    folder,
    apiVersion,
    capabilities: Object.entries(entry.capabilities ?? {}).flatMap(([name, on]) => (on === true ? [name] : [])),
    targets: (entry.targeting ?? []).flatMap(({ target }) => (target === undefined ? [] : [target])),
  }));
}
