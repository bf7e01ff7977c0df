import type { HonoRequest } from 'hono';

/**
 * The body, or null when it is too large. Where its length was stated, the server holds the sender to it; where it was
 * not, reading stops at the limit, because a stranger's body has no end that can be trusted.
 */
export async function readLimitedBody(request: HonoRequest, bytesMax: number): Promise<Uint8Array | null> {
  const stated = request.header('content-length');
  if (stated !== undefined) {
    if (!(Number(stated) <= bytesMax)) return null;
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.byteLength > bytesMax ? null : bytes;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.raw.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    length += part.value.byteLength;
    if (length > bytesMax) {
      await reader?.cancel();
      return null;
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}
