import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { composeWeb } from '../../app/composition/compose.ts';
import { createLog } from '../../app/composition/log.ts';
import { readEnv } from '../../app/env.server.ts';
import { createMachineDoors } from '../../app/http/machines.ts';

/** The web process without the merchants' pages: the same doors, composed the same way. Speaks to its parent by IPC. */
const env = readEnv();
const log = createLog({ level: env.LOG_LEVEL, process: 'web' });
const parts = composeWeb(env, log);
const server = createServer(getRequestListener(createMachineDoors(parts.machines).fetch));
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => void parts.close().then(() => process.exit(0)));
});
