import { drain } from './drain/main.ts';
import { drainRich } from './drain/rich.ts';
import { growth } from './growth/main.ts';
import { hotMember } from './hot-member/main.ts';
import { ingest } from './ingest/main.ts';
import { latency } from './latency/main.ts';
import { rules } from './rules/main.ts';

/** `npm run bench -- <name>`: one benchmark, a JSON line per figure. */
const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  ingest,
  drain,
  rules,
  'drain-rich': drainRich,
  'hot-member': hotMember,
  latency,
  growth,
};

const name = process.argv[2] ?? '';
const run = benchmarks[name];
if (run === undefined) {
  console.error(`Say which benchmark to run: ${Object.keys(benchmarks).join(', ')}.`);
  process.exitCode = 1;
} else {
  await run();
}
