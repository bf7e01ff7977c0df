import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { migrateQueues } from '../../app/adapters/queue/migrate.server.ts';
import { packageFolder, root } from '../paths.ts';

const run = promisify(execFile);

/** Brings a database up to the newest migration, exactly as `npm run migrate` does, and lets the login work as the application. */
export async function migrate(input: { readonly ownerUrl: string; readonly appUrl: string }): Promise<void> {
  try {
    await run(process.execPath, [join(packageFolder('prisma'), 'build', 'index.js'), 'migrate', 'deploy'], {
      cwd: root,
      env: {
        ...process.env,
        DATABASE_URL: input.ownerUrl,
        DATABASE_OWNER_URL: input.ownerUrl,
        // Neither a version check nor a hint about newer versions: the command must not look for a network.
        CHECKPOINT_DISABLE: '1',
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        NO_COLOR: '1',
      },
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The migrations failed.\n${stdout}${stderr}`, { cause: error });
  }
  await migrateQueues(input.ownerUrl);
  await grantApplicationRole(input);
}

/** The login owns nothing: it may only become `laurel_app`, whose rights the migrations state. */
async function grantApplicationRole({ ownerUrl, appUrl }: { ownerUrl: string; appUrl: string }): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await owner.query(`GRANT laurel_app TO ${pg.escapeIdentifier(new URL(appUrl).username)}`);
  } finally {
    await owner.end();
  }
}
