/*
 * Makes a fresh clone runnable, then runs the script that was asked for. This file is plain JavaScript for Node 20, because
 * it runs before anything is installed; everything after it runs on the Node 22 that the npm package `node` brings.
 *
 *   node dev/bootstrap.mjs <script.ts> [arguments]
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync, mkdirSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const ownBin = join(modules, '.bin');

/** Node 22.18 is the first that runs TypeScript without being asked to. */
const TYPESCRIPT_SINCE = [22, 18];

const [script, ...scriptArguments] = process.argv.slice(2);
if (script === undefined) fail('Say which script to run: node dev/bootstrap.mjs <script.ts> [arguments]');

installDependencies();
const node = findNode() ?? installNode();
generateDatabaseClient(node);
runScript(node);

/** Installs exactly what package-lock.json names, unless that is what node_modules holds already. */
function installDependencies() {
  if (dependenciesAreCurrent()) return;
  say('Installing dependencies (once; about a minute) …');
  // Install scripts are left out: some would download, npm versions differ on which they allow, and the one result
  // that is needed, the node program, is fetched by installNode below.
  const options = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  // `npm ci` also wants to know the packages of other platforms. A registry that holds only this one's makes it refuse,
  // and then `npm install` takes the same versions from the same lock file.
  const exact = runNpm(['ci', ...options]);
  if (exact.status === 0) return;
  const lenient = runNpm(['install', '--no-save', ...options]);
  if (lenient.status !== 0) fail(`npm could not install the dependencies.\n${exact.stderr}\n${lenient.stderr}`);
}

/** npm writes node_modules/.package-lock.json last, so it says what a finished installation holds. */
function dependenciesAreCurrent() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([path, entry]) => {
      // Optional packages are for some platforms only; the entry without a path is Laurel itself.
      if (path === '' || entry.optional || entry.devOptional) return true;
      return present[path]?.version === entry.version && present[path]?.integrity === entry.integrity;
    });
  } catch {
    return false;
  }
}

function findNode() {
  const candidates = [join(modules, 'node', 'bin', 'node')];
  for (const folder of [modules, join(modules, 'node', 'node_modules')]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      if (/^node(-bin)?-(linux|darwin)-/.test(name)) candidates.push(join(folder, name, 'bin', 'node'));
    }
  }
  const found = candidates.find(runsTypeScript);
  if (found !== undefined) linkNode(found);
  return found;
}

function runsTypeScript(program) {
  const answer = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const [major = 0, minor = 0] = (answer.stdout ?? '').trim().replace(/^v/, '').split('.').map(Number);
  const [neededMajor, neededMinor] = TYPESCRIPT_SINCE;
  return answer.status === 0 && (major > neededMajor || (major === neededMajor && minor >= neededMinor));
}

/** The package `node` fetches the program for this machine in an install script; this runs that one script. */
function installNode() {
  say('Fetching Node 22 from npm …');
  const folder = join(modules, 'node');
  const answer = spawnSync(systemNode(), ['installArchSpecificPackage.js'], { cwd: folder, stdio: 'inherit', env: outerEnvironment() });
  const found = findNode();
  if (found !== undefined) return found;
  if (runsTypeScript(process.execPath)) return process.execPath;
  fail(
    `Node 22 could not be fetched for ${process.platform}-${process.arch} (the installer ended with ${answer.status}). ` +
      `Install Node ${TYPESCRIPT_SINCE.join('.')} or later and try again.`,
  );
}

/** Scripts that say just `node` must find this one. */
function linkNode(program) {
  const link = join(ownBin, 'node');
  if (existsSync(link)) return;
  mkdirSync(ownBin, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(program, link);
}

/** Generates the typed database client when the schema or Prisma changed since the last time. */
function generateDatabaseClient(node) {
  const schema = join(root, 'prisma', 'schema.prisma');
  const stamp = join(modules, '.prisma', 'client', 'laurel-generated-from');
  const version = JSON.parse(readFileSync(join(modules, 'prisma', 'package.json'), 'utf8')).version;
  const wanted = createHash('sha256').update(version).update(readFileSync(schema)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const answer = spawnSync(node, [join(modules, 'prisma', 'build', 'index.js'), 'generate', '--no-hints'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...innerEnvironment(), CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  });
  if (answer.status !== 0) fail(`The database client could not be generated.\n${answer.stdout}${answer.stderr}`);
  writeFileSync(stamp, wanted);
}

/** Hands over: same terminal, same signals, same exit code. */
function runScript(node) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...scriptArguments], {
    cwd: root,
    env: innerEnvironment(),
    // Through the channel the script notices when this process is gone, even when it was killed outright.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm passes a signal to the shell that it runs scripts in, and that shell dies of it without a word to its children.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
    if (child.connected) child.disconnect();
  });
}

function runNpm(commandArguments) {
  const npm = process.env.npm_execpath;
  const [program, ...first] = npm?.endsWith('.js') && existsSync(npm) ? [systemNode(), npm] : ['npm'];
  const answer = spawnSync(program, [...first, ...commandArguments], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
    env: outerEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  });
  if (answer.error) fail(`npm could not be started: ${answer.error.message}`);
  return answer;
}

/** The machine's own Node: the one in node_modules would delete itself while installing. */
function systemNode() {
  if (!isInside(process.execPath)) return process.execPath;
  const others = outerPath()
    .split(delimiter)
    .map((folder) => join(folder, 'node'));
  return others.find((program) => existsSync(program) && !isInside(realpathSync(program))) ?? process.execPath;
}

function isInside(program) {
  return program.startsWith(modules + sep);
}

function outerPath() {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !isInside(folder + sep))
    .join(delimiter);
}

function outerEnvironment() {
  const environment = { ...process.env, PATH: outerPath() };
  // A caller who omits development packages for his own project must not thin out this one.
  delete environment.NODE_ENV;
  delete environment.npm_config_omit;
  return environment;
}

function innerEnvironment() {
  return { ...process.env, PATH: [ownBin, outerPath()].join(delimiter) };
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}
