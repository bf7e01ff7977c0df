import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';

/*
 * What Shopify accepts in the `{% schema %}` of a block or embed. The theme checker lets an unknown target, an unknown
 * kind of setting and an overlong name pass, and Shopify refuses them only at deployment.
 */

const SETTING_TYPES = [
  ...['checkbox', 'number', 'radio', 'range', 'select', 'text', 'textarea'],
  ...['article', 'blog', 'collection', 'collection_list', 'color', 'color_background', 'font_picker', 'html', 'image_picker'],
  ...['inline_richtext', 'link_list', 'liquid', 'metaobject', 'metaobject_list', 'page', 'product', 'product_list', 'richtext'],
  ...['text_alignment', 'url', 'video', 'video_url', 'header', 'paragraph'],
] as const;
const SHOWN_ONLY = new Set(['header', 'paragraph']);

const setting = z
  .looseObject({
    type: z.enum(SETTING_TYPES),
    id: z
      .string()
      .regex(/^[a-z0-9_]+$/)
      .optional(),
    label: z.string().optional(),
    content: z.string().optional(),
    default: z.unknown().optional(),
    options: z.array(z.strictObject({ value: z.string(), label: z.string(), group: z.string().optional() })).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    step: z.number().optional(),
  })
  .superRefine((value, context) => {
    const complain = (message: string) => context.addIssue({ code: 'custom', message });
    if (SHOWN_ONLY.has(value.type)) {
      if (value.content === undefined) complain(`a ${value.type} needs content`);
      return;
    }
    if (value.id === undefined || value.label === undefined) complain(`a ${value.type} needs an id and a label`);
    if ((value.type === 'select' || value.type === 'radio') && !value.options?.some((option) => option.value === value.default))
      complain('the default is one of the options');
    if (value.type === 'range') checkRange(value, complain);
  });

/** The theme editor refuses a range whose steps do not meet its ends or its default, or that has more than 101 positions. */
function checkRange(
  range: { min?: number | undefined; max?: number | undefined; step?: number | undefined; default?: unknown },
  complain: (message: string) => void,
): void {
  const { min, max, step = 1, default: initial } = range;
  if (min === undefined || max === undefined || min >= max) return complain('a range needs min below max');
  if ((max - min) % step !== 0) complain('the steps of a range lead from min to max');
  if ((max - min) / step > 100) complain('a range has at most 101 positions');
  if (typeof initial !== 'number' || initial < min || initial > max || (initial - min) % step !== 0)
    complain('the default of a range is one of its positions');
}

const places = z.strictObject({ templates: z.array(z.string()).optional(), groups: z.array(z.string()).optional() });

const blockSchema = z
  .strictObject({
    name: z.string(),
    target: z.enum(['section', 'head', 'compliance_head', 'body']),
    javascript: z.string().optional(),
    stylesheet: z.string().optional(),
    enabled_on: places.optional(),
    disabled_on: places.optional(),
    class: z.string().optional(),
    tag: z.string().optional(),
    settings: z.array(setting).default([]),
    default: z.unknown().optional(),
    available_if: z
      .string()
      .regex(/^\{\{ app\.metafields\.\w+\.\w+ \}\}$/)
      .optional(),
  })
  .superRefine((block, context) => {
    const complain = (message: string) => context.addIssue({ code: 'custom', message });
    if (block.enabled_on && block.disabled_on) complain('give either enabled_on or disabled_on');
    const ids = block.settings.flatMap(({ id }) => (id === undefined ? [] : [id]));
    if (new Set(ids).size !== ids.length) complain('every setting has an id of its own');
  });

const BLOCKS_MAX = 30;
const NAME_MAX = 25;

/** Complaints about every block of a theme app extension. */
export async function checkBlocks(extension: string): Promise<string[]> {
  const files = (await readdir(join(extension, 'blocks'))).filter((name) => name.endsWith('.liquid'));
  const texts = JSON.parse(await readFile(join(extension, 'locales', 'en.default.schema.json'), 'utf8')) as Record<string, unknown>;
  const complaints = files.length > BLOCKS_MAX ? [`${basename(extension)} has ${files.length} blocks; Shopify takes ${BLOCKS_MAX}.`] : [];
  for (const file of files) complaints.push(...(await checkBlock(join(extension, 'blocks', file), texts)));
  return complaints;
}

async function checkBlock(path: string, texts: Record<string, unknown>): Promise<string[]> {
  const file = basename(path);
  const source = /\{%-?\s*schema\s*-?%\}([\s\S]*?)\{%-?\s*endschema\s*-?%\}/.exec(await readFile(path, 'utf8'))?.[1];
  if (source === undefined) return [`${file} has no schema.`];
  const parsed = blockSchema.safeParse(JSON.parse(source));
  if (!parsed.success) return parsed.error.issues.map((issue) => `${file}: ${issue.path.join('.') || 'schema'}: ${issue.message}.`);
  const name = translated(parsed.data.name, texts);
  if (name === null) return [`${file}: ${parsed.data.name} is not in locales/en.default.schema.json.`];
  return name.length < NAME_MAX ? [] : [`${file}: the name “${name}” has ${name.length} characters; fewer than ${NAME_MAX} are allowed.`];
}

function translated(name: string, texts: Record<string, unknown>): string | null {
  if (!name.startsWith('t:')) return name;
  const found = name
    .slice(2)
    .split('.')
    .reduce<unknown>(
      (place, key) => (typeof place === 'object' && place !== null ? (place as Record<string, unknown>)[key] : undefined),
      texts,
    );
  return typeof found === 'string' ? found : null;
}
