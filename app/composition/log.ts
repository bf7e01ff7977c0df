import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';

export type Log = Logger;

/**
 * Structured logs, one JSON object a line. Whatever might hold a secret or a person's data is cut out by name; of a fault only
 * what names it is kept, because PostgreSQL's details quote rows and a GraphQL client's carry whole requests and answers.
 */
export function createLog({ level, process, to }: { level: string; process: string; to?: DestinationStream }): Log {
  const options: LoggerOptions = {
    level,
    base: { process },
    serializers: { err: faultForLog },
    redact: {
      paths: ['*.authorization', '*.accessToken', '*.refreshToken', '*.email', '*.connectionString', '*.password'],
      censor: '[redacted]',
    },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

interface LoggedFault {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedFault;
}

const causesMax = 3;

function faultForLog(fault: unknown, depth = 0): LoggedFault {
  if (!(fault instanceof Error)) return { type: typeof fault, message: 'Something other than an error was thrown.' };
  const { code } = fault as { code?: unknown };
  const message = messageForLog(fault);
  // A stack repeats the message in front of its first frame.
  const firstFrame = fault.stack?.search(/\n\s+at /) ?? -1;
  return {
    type: fault.name === 'Error' ? fault.constructor.name : fault.name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(fault.stack === undefined || firstFrame === -1 ? {} : { stack: fault.stack.slice(firstFrame).trimStart() }),
    ...(fault.cause !== undefined && depth < causesMax ? { cause: faultForLog(fault.cause, depth + 1) } : {}),
  };
}

/** Values that PostgreSQL quotes, and everything that a GraphQL client appends to its first sentence, may be a person's. */
function messageForLog(fault: Error): string {
  const first = 'response' in fault || 'request' in fault ? (fault.message.split(': {')[0] ?? '') : fault.message;
  const kept = 'severity' in fault ? first.replace(/: ".*"/s, ': […]') : first;
  return kept.slice(0, 1_000);
}
