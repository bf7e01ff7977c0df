import type { LoaderFunctionArgs } from '@remix-run/server-runtime';
import { merchant } from './merchant.server.ts';

/** The export file of a data request, for download. It holds personal data, so nothing on the way may keep a copy. */
export async function loader(args: LoaderFunctionArgs) {
  const { laurel, shop, actor } = await merchant(args);
  const file = await laurel.privacy.exportFile(shop, actor, args.params['id'] ?? '');
  if (!file.ok) return new Response(file.message, { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
  return new Response(file.value, {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': 'attachment; filename="laurel-export.json"',
      'Cache-Control': 'no-store',
    },
  });
}
