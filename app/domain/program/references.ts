import type { Ruleset } from './ruleset.ts';
import { conditionFacts, depthOf, factsAskedBy, type Condition } from './schema/conditions.ts';

/** What the shape of a ruleset cannot say: ids are unique, what is named exists, and a condition asks only what can be answered there. */
export interface DocumentFault {
  readonly path: ReadonlyArray<string | number>;
  readonly message: string;
}

type Document = Ruleset;
type Path = ReadonlyArray<string | number>;

const depthMax = 8;

export function faultsIn(document: Document): DocumentFault[] {
  return [
    ...repeatedIds(document),
    ...danglingIds(document),
    ...conditionFaults(document),
    ...tierFaults(document),
    ...windowFaults(document),
  ];
}

function repeatedIds({ earning, rewards, tiers, segments, campaigns, activities }: Document): DocumentFault[] {
  const faults: DocumentFault[] = [];
  const lists: ReadonlyArray<readonly [Path, ReadonlyArray<{ readonly id: string }>]> = [
    [['earning', 'rules'], earning.rules],
    [['earning', 'multipliers'], earning.multipliers],
    [['tiers', 'levels'], tiers.levels],
    [['segments'], segments],
    [['campaigns'], campaigns],
    [['activities'], activities],
    [['rewards'], rewards],
  ];
  for (const [path, items] of lists) {
    const seen = new Set<string>();
    items.forEach(({ id }, index) => {
      if (seen.has(id)) faults.push({ path: [...path, index, 'id'], message: `The id "${id}" is used twice; ids are unique.` });
      seen.add(id);
    });
  }
  return faults;
}

function danglingIds({ earning, rewards, tiers, segments, campaigns, referrals }: Document): DocumentFault[] {
  const faults: DocumentFault[] = [];
  const ids = {
    rule: new Set(earning.rules.map(({ id }) => id)),
    tier: new Set(tiers.levels.map(({ id }) => id)),
    segment: new Set(segments.map(({ id }) => id)),
    campaign: new Set(campaigns.map(({ id }) => id)),
    reward: new Set(rewards.map(({ id }) => id)),
  };
  const check = (kind: keyof typeof ids, path: Path, named: readonly string[]) => {
    named.forEach((id, index) => {
      if (!ids[kind].has(id)) faults.push({ path: [...path, index], message: `There is no ${kind} "${id}" in this ruleset.` });
    });
  };
  earning.multipliers.forEach((multiplier, index) => check('rule', ['earning', 'multipliers', index, 'rules'], multiplier.rules));
  campaigns.forEach((campaign, index) => {
    check('segment', ['campaigns', index, 'segments'], campaign.segments);
    check('tier', ['campaigns', index, 'tiers'], campaign.tiers);
  });
  rewards.forEach((reward, index) => {
    check('segment', ['rewards', index, 'segments'], reward.segments);
    check('tier', ['rewards', index, 'tiers'], reward.tiers);
    check('campaign', ['rewards', index, 'campaigns'], reward.campaigns);
  });
  tiers.levels.forEach(({ entryReward }, index) => {
    if (entryReward !== null && !ids.reward.has(entryReward)) {
      faults.push({ path: ['tiers', 'levels', index, 'entryReward'], message: `There is no reward "${entryReward}" in this ruleset.` });
    }
  });
  if (referrals.advocate.kind === 'reward' && !ids.reward.has(referrals.advocate.reward)) {
    faults.push({
      path: ['referrals', 'advocate', 'reward'],
      message: `There is no reward "${referrals.advocate.reward}" in this ruleset.`,
    });
  }
  return faults;
}

type Subject = 'order' | 'line' | 'member' | 'time';

function conditionFaults({ earning, segments, campaigns, activities }: Document): DocumentFault[] {
  const faults: DocumentFault[] = [];
  const check = (condition: Condition, path: Path, answerable: readonly Subject[]) => {
    if (depthOf(condition) > depthMax) faults.push({ path, message: `Conditions are nested at most ${depthMax} deep.` });
    for (const fact of factsAskedBy(condition)) {
      const subject = fact.slice(0, fact.indexOf('.')) as Subject;
      if (!(fact in conditionFacts) || !answerable.includes(subject)) {
        faults.push({ path, message: `"${fact}" cannot be asked here.` });
      }
    }
  };
  const both = (item: { when: Condition; lines: Condition }, path: Path) => {
    check(item.when, [...path, 'when'], ['order', 'line', 'member', 'time']);
    check(item.lines, [...path, 'lines'], ['line']);
  };
  earning.rules.forEach((rule, index) => both(rule, ['earning', 'rules', index]));
  earning.multipliers.forEach((multiplier, index) => both(multiplier, ['earning', 'multipliers', index]));
  campaigns.forEach((campaign, index) => both(campaign, ['campaigns', index]));
  segments.forEach(({ condition }, index) => {
    const path = ['segments', index, 'condition'];
    check(condition, path, ['member']);
    // A segment that rests on segments, its own among them, would have no first one to find.
    if (factsAskedBy(condition).has('member.segments')) faults.push({ path, message: '"member.segments" cannot be asked here.' });
  });
  activities.forEach(({ when }, index) => check(when, ['activities', index, 'when'], ['member', 'time']));
  return faults;
}

function tierFaults({ tiers }: Document): DocumentFault[] {
  const faults: DocumentFault[] = [];
  if (tiers.enabled && tiers.levels.length === 0) {
    faults.push({ path: ['tiers', 'levels'], message: 'A program with tiers needs at least one.' });
  }
  tiers.levels.forEach(({ threshold }, index) => {
    const below = tiers.levels[index - 1];
    if (below && threshold <= below.threshold) {
      faults.push({ path: ['tiers', 'levels', index, 'threshold'], message: 'A tier takes more than the one before it.' });
    }
  });
  return faults;
}

function windowFaults({ campaigns, rewards }: Document): DocumentFault[] {
  const faults: DocumentFault[] = [];
  campaigns.forEach(({ startsAt, endsAt }, index) => {
    if (Date.parse(endsAt) <= Date.parse(startsAt)) {
      faults.push({ path: ['campaigns', index, 'endsAt'], message: 'A campaign ends after it starts.' });
    }
  });
  rewards.forEach(({ validFrom, validUntil }, index) => {
    if (validFrom !== null && validUntil !== null && Date.parse(validUntil) <= Date.parse(validFrom)) {
      faults.push({ path: ['rewards', index, 'validUntil'], message: 'A reward is offered for a while: its end is after its beginning.' });
    }
  });
  return faults;
}
