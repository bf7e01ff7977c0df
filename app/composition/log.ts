import { pino, type Logger } from 'pino';

export type Log = Logger;

/** Structured logs, one JSON object a line. Whatever might hold a secret or a person's data is cut out by name. */
export function createLog({ level, process }: { level: string; process: string }): Log {
  return pino({
    level,
    base: { process },
    redact: {
      paths: [
        '*.authorization',
        '*.accessToken',
        '*.refreshToken',
        '*.email',
        '*.connectionString',
        '*.password',
        'err.config',
        'err.response',
        'err.request',
      ],
      censor: '[redacted]',
    },
  });
}
