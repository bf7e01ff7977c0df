import { describe, expect, it } from 'vitest';
import { readDatabaseEnv, readEnv } from './env.server.ts';

const good = {
  DATABASE_URL: 'postgresql://laurel:pw-8f2a@127.0.0.1:5432/laurel',
  SHOPIFY_API_KEY: 'key-8f2a',
  SHOPIFY_API_SECRET: 'secret-8f2a',
  SHOPIFY_APP_URL: 'https://laurel.example.com',
  LAUREL_ENCRYPTION_KEYS: 'k1:8f2a',
};

function sentenceOf(source: Record<string, string>): string {
  try {
    readEnv(source as unknown as NodeJS.ProcessEnv);
  } catch (problem) {
    return (problem as Error).message;
  }
  return '';
}

describe('the environment', () => {
  it('is complete with the five values that have no default', () => {
    const env = readEnv(good as unknown as NodeJS.ProcessEnv);
    expect(env).toMatchObject({
      ...good,
      NODE_ENV: 'production',
      PORT: 3000,
      HOST: '0.0.0.0',
      DATABASE_CONNECTIONS: 10,
      LOG_LEVEL: 'info',
    });
    expect(env.REDIS_URL).toBeUndefined();
  });

  it('treats an empty value as one that was not given', () => {
    const env = readEnv({ ...good, REDIS_URL: '', PORT: '', SHOPIFY_API_SECRET_PREVIOUS: '' } as unknown as NodeJS.ProcessEnv);
    expect(env.PORT).toBe(3000);
    expect(env.REDIS_URL).toBeUndefined();
    expect(env.SHOPIFY_API_SECRET_PREVIOUS).toBeUndefined();
  });

  it('names every value that is missing, each with what it is', () => {
    const sentence = sentenceOf({});
    for (const name of Object.keys(good)) expect(sentence).toContain(`${name} is missing; it `);
    expect(sentence).toContain('SHOPIFY_API_KEY is missing; it is the client id from the Dev Dashboard');
    expect(sentence).toContain('.env.example');
    expect(sentence).not.toMatch(/expected|received|undefined/i);
  });

  it.each([
    ['DATABASE_URL', 'mysql://laurel:pw-8f2a@127.0.0.1/laurel'],
    ['DATABASE_CONNECTIONS', '7'],
    ['DATABASE_CONNECTIONS', 'many-8f2a'],
    ['LOG_LEVEL', 'loud-8f2a'],
    ['NODE_ENV', 'staging-8f2a'],
    ['REDIS_URL', 'http://:pw-8f2a@127.0.0.1'],
    ['SHOPIFY_API_KEY', '  '],
    ['SHOPIFY_API_SECRET', '  '],
    ['SHOPIFY_API_SECRET_PREVIOUS', '  '],
    ['SHOPIFY_APP_URL', 'laurel-8f2a.example.com'],
    ['SHOPIFY_API_ORIGIN', '  '],
    ['SHOPIFY_ADMIN_ORIGIN', 'ftp://8f2a.example.com'],
    ['APP_BRIDGE_URL', 'file:///8f2a.js'],
    ['LAUREL_ENCRYPTION_KEYS', '  '],
    ['PORT', '65536'],
    ['PORT', '30.5'],
    ['HMR_PORT', '-1'],
  ])('names %s when it is "%s", alone, and repeats no value', (name, value) => {
    const sentence = sentenceOf({ ...good, [name]: value });
    const named = [...Object.keys(good), name].filter((key) => new RegExp(`\\b${key}\\b`).test(sentence.replace('.env.example', '')));
    expect([...new Set(named)]).toEqual([name]);
    expect(sentence).not.toContain('8f2a');
  });

  it('names all values at fault in one sentence', () => {
    const sentence = sentenceOf({ ...good, PORT: 'x', LOG_LEVEL: 'x', SHOPIFY_APP_URL: 'x' });
    for (const name of ['PORT', 'LOG_LEVEL', 'SHOPIFY_APP_URL']) expect(sentence).toContain(name);
  });

  it('asks only for the database where only the database is used', () => {
    expect(readDatabaseEnv({ DATABASE_URL: good.DATABASE_URL } as unknown as NodeJS.ProcessEnv).DATABASE_URL).toBe(good.DATABASE_URL);
  });
});
