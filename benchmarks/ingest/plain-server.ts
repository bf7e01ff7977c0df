import { createServer } from 'node:http';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createJobQueue } from '../../app/adapters/queue/bullmq.server.ts';

/** The plain way: check the signature, add one BullMQ job with the payload, answer. Speaks to its parent by IPC. */
const queue = createJobQueue({
  databaseUrl: process.env['DATABASE_URL']!,
  name: 'plain-ingest',
  log: { warn: (fields, message) => console.error(message, fields) },
});
const secret = process.env['SHOPIFY_API_SECRET']!;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const signature = createHmac('sha256', secret).update(body).digest();
    const given = Buffer.from(String(request.headers['x-shopify-hmac-sha256']), 'base64');
    if (given.length !== signature.length || !timingSafeEqual(given, signature)) return void response.writeHead(401).end();
    queue.add('order', { body: body.toString('utf8') }, { key: String(request.headers['x-shopify-webhook-id']), attempts: 1 }).then(
      () => response.writeHead(200).end('{"ok":true}'),
      () => response.writeHead(503).end(),
    );
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => void queue.close().then(() => process.exit(0)));
});
