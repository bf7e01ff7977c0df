import { z } from 'zod';

/** The only reader of process.env: everything Laurel can be told from outside, checked before anything starts. */
const optionalText = z.string().trim().min(1, 'must not be blank').optional();
const url = (protocols: RegExp, example: string) => {
  const sentence = `must be an address like ${example}`;
  return z.string(sentence).refine((text) => URL.canParse(text) && protocols.test(new URL(text).protocol), sentence);
};
const text = (sentence: string) => z.string(sentence).trim().min(1, sentence);
const whole = (min: number, max: number) => {
  const sentence = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(sentence).int(sentence).min(min, sentence).max(max, sentence);
};
const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const database = z.object({
  DATABASE_URL: url(/^postgres(ql)?:$/, 'postgresql://laurel:secret@127.0.0.1:5432/laurel'),
  // A worker holds up to seven for its lanes and needs one more for what is committed apart from them.
  DATABASE_CONNECTIONS: whole(8, 200).default(10),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
});

const everything = database.extend({
  NODE_ENV: oneOf('development', 'production', 'test').default('production'),
  REDIS_URL: url(/^rediss?:$/, 'redis://127.0.0.1:6379').optional(),
  SHOPIFY_API_KEY: text('is the client id from the Dev Dashboard'),
  SHOPIFY_API_SECRET: text('is the client secret from the Dev Dashboard'),
  SHOPIFY_API_SECRET_PREVIOUS: optionalText,
  SHOPIFY_APP_URL: url(/^https?:$/, 'https://laurel.example.com'),
  SHOPIFY_API_ORIGIN: optionalText,
  SHOPIFY_ADMIN_ORIGIN: url(/^https?:$/, 'https://admin.shopify.com').optional(),
  APP_BRIDGE_URL: url(/^https?:$/, 'https://cdn.shopify.com/shopifycloud/app-bridge.js').default(
    'https://cdn.shopify.com/shopifycloud/app-bridge.js',
  ),
  LAUREL_ENCRYPTION_KEYS: text('is name:base64 of 32 random bytes; .env.example says how to make one'),
  PORT: whole(0, 65_535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  /** Development only: where the browser hears of changed modules. */
  HMR_PORT: whole(0, 65_535).default(24_678),
});

export type Env = z.output<typeof everything>;
export type DatabaseEnv = z.output<typeof database>;

/** Reads and checks the environment; throws one sentence that names every value at fault and none of the secrets. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  return check(everything, source);
}

/** What a command needs that only works on the database. */
export function readDatabaseEnv(source: NodeJS.ProcessEnv = process.env): DatabaseEnv {
  return check(database, source);
}

function check<Schema extends z.ZodType>(schema: Schema, source: NodeJS.ProcessEnv): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.')} ${given[String(issue.path[0])] === undefined ? 'is missing; it ' : ''}${issue.message}`,
  );
  throw new Error(`Laurel cannot start. ${problems.join('; ')}. See .env.example.`);
}
