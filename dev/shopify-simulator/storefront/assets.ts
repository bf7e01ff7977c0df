import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const YEAR_S = 31_536_000;

/** One file of an `assets` folder, which has no folders of its own; the address changes with the content, so a copy may be kept. */
export async function assetResponse(folder: string, name: string, marked: boolean): Promise<Response> {
  const type = TYPES[extname(name)];
  if (type === undefined || !/^[\w.-]+$/.test(name)) return new Response('Not found', { status: 404 });
  const content = await readFile(join(folder, 'assets', name)).catch(() => null);
  if (content === null) return new Response('Not found', { status: 404 });
  return new Response(content, {
    headers: {
      'Content-Type': type,
      'Cache-Control': marked ? `public, max-age=${YEAR_S}, immutable` : 'no-cache',
      'Access-Control-Allow-Origin': '*',
    },
  });
}
