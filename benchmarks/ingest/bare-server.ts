import { createServer, type ServerResponse } from 'node:http';
import pg from 'pg';

/**
 * The limit: what node:http and pg can take in durably when nothing is checked, read or routed. Bodies go by group commit
 * into a bare table, and each is answered after its commit. Speaks to its parent by IPC.
 */
const batchMax = 64;
const writersMax = 2;
const pool = new pg.Pool({ connectionString: process.env['DATABASE_OWNER_URL']!, max: writersMax });
await pool.query(
  'CREATE TABLE IF NOT EXISTS bare_inbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source_id text NOT NULL, body text STORAGE EXTERNAL NOT NULL)',
);

const waiting: Array<{ id: string; body: string; response: ServerResponse }> = [];
let writers = 0;

async function write(): Promise<void> {
  writers += 1;
  while (waiting.length > 0) {
    const batch = waiting.splice(0, batchMax);
    const values = batch.flatMap(({ id, body }) => [id, body]);
    const rows = batch.map((_, index) => `($${index * 2 + 1}, $${index * 2 + 2})`).join(', ');
    await pool.query({ name: `bare-${batch.length}`, text: `INSERT INTO bare_inbox (source_id, body) VALUES ${rows}`, values });
    for (const { response } of batch) response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  }
  writers -= 1;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    waiting.push({ id: String(request.headers['x-shopify-webhook-id']), body: Buffer.concat(chunks).toString('utf8'), response });
    if (writers < writersMax) setImmediate(() => writers < writersMax && void write());
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => process.exit(0));
});
