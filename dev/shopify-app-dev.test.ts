import { describe, expect, it } from 'vitest';
import { environmentUnderCli } from './shopify-app-dev.ts';

describe('the environment under `shopify app dev`', () => {
  const cli = { HOST: 'https://tunnel.example.com', PORT: '41000', SHOPIFY_API_KEY: 'from the CLI', HMR_SERVER_PORT: '41001' };

  it('takes the CLI’s HOST as the public address and listens on this machine only', () => {
    expect(environmentUnderCli(cli, {})).toMatchObject({ SHOPIFY_APP_URL: 'https://tunnel.example.com', HOST: '127.0.0.1', PORT: '41000' });
  });

  it('prefers what the CLI gives to what the file says, and keeps what only the file says', () => {
    const file = {
      SHOPIFY_API_KEY: 'from the file',
      SHOPIFY_APP_URL: 'https://old.example.com',
      DATABASE_URL: 'postgresql://127.0.0.1/laurel',
    };
    expect(environmentUnderCli(cli, file)).toMatchObject({
      SHOPIFY_API_KEY: 'from the CLI',
      SHOPIFY_APP_URL: 'https://tunnel.example.com',
      DATABASE_URL: 'postgresql://127.0.0.1/laurel',
    });
  });

  it('sends changed modules to the port that the CLI’s tunnel forwards to', () => {
    expect(environmentUnderCli(cli, {})['HMR_PORT']).toBe('41001');
  });
});
