import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface FakeApp {
  readonly url: string;
  readonly received: ReceivedRequest[];
  /** How the next requests are answered; 200 until told otherwise. */
  answerWith(status: (request: ReceivedRequest) => number): void;
  topics(): string[];
  stop(): Promise<void>;
}

/** An app that writes down what it is sent: the other end for the simulator's own tests. */
export async function startFakeApp(): Promise<FakeApp> {
  const received: ReceivedRequest[] = [];
  let statusOf: (request: ReceivedRequest) => number = () => 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const made = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(made);
      response.statusCode = statusOf(made);
      response.end('seen');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith: (status) => {
      statusOf = status;
    },
    topics: () =>
      received.filter((request) => request.path.startsWith('/webhooks')).map((request) => String(request.headers['x-shopify-topic'])),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
