import type { Ruleset } from './ruleset.ts';
import { describeValue, isCondition, isFactor, labelOf, whole } from './diff-words.ts';
import { plainWords, quoted, unknownCurrency } from './words.ts';

/** One thing that is different, in a sentence for the merchant. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** Where in the newer document; in the older one for what was removed. */
  readonly path: ReadonlyArray<string | number>;
  readonly sentence: string;
}

type Path = ReadonlyArray<string | number>;
type Item = Readonly<Record<string, unknown>> & { readonly name: string };
type Fields = Readonly<Record<string, unknown>>;

/** Where the walk stands: whose field it is, and its name from there on. */
interface Place {
  readonly path: Path;
  /** `Rule “Base”`; null for fields of the program itself. */
  readonly owner: { readonly noun: string; readonly name: string } | null;
  /** Names of the fields from the owner, or from the document, down to here. */
  readonly field: readonly string[];
  readonly currency: string;
  /** What a tier's threshold is measured in. */
  readonly thresholdIsMoney: boolean;
}

/** The lists of things with names, by where they are: what each of them is called. */
const nouns: Readonly<Record<string, string>> = {
  'earning.rules': 'Rule',
  'earning.multipliers': 'Multiplier',
  'tiers.levels': 'Tier',
  segments: 'Segment',
  campaigns: 'Campaign',
  activities: 'Activity',
  rewards: 'Reward',
  goldenCases: 'Golden case',
};

/**
 * What changed from one ruleset to another, a sentence for each change; empty if and only if the two are the same document.
 * Things with an id are matched by it, golden cases by their names; what follows a change of kind is said as a whole.
 *
 * @param currency the shop's, for amounts; two decimals and no sign when left out.
 */
export function diffRulesets(before: Ruleset, after: Ruleset, currency = unknownCurrency): Change[] {
  const thresholdIsMoney = before.tiers.basis === 'spend' && after.tiers.basis === 'spend';
  return compareFields(before, after, { path: [], owner: null, field: [], currency, thresholdIsMoney });
}

function compareFields(before: Fields, after: Fields, place: Place): Change[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names.flatMap((name) => {
    const inside = { ...place, path: [...place.path, name], field: [...place.field, name] };
    return compare(before[name], after[name], inside);
  });
}

function compare(before: unknown, after: unknown, place: Place): Change[] {
  if (same(before, after)) return [];
  const noun = place.owner === null ? nouns[place.field.join('.')] : undefined;
  if (noun !== undefined) return compareItems(before as readonly Item[], after as readonly Item[], noun, place);
  if (isList(before) && isList(after)) return compareLists(before, after, place);
  if (isFields(before) && isFields(after) && !saidAsAWhole(before, after, place)) return compareFields(before, after, place);
  return [{ kind: 'changed', path: place.path, sentence: sentenceOf(before, after, place) }];
}

/** Conditions, factors, rates and whatever became another kind of thing: their parts mean nothing one by one. */
function saidAsAWhole(before: Fields, after: Fields, { field }: Place): boolean {
  return isCondition(before) || isCondition(after) || isFactor(before) || whole.has(field.at(-1) ?? '') || before['kind'] !== after['kind'];
}

function compareItems(before: readonly Item[], after: readonly Item[], noun: string, place: Place): Change[] {
  const [older, newer] = [keyed(before), keyed(after)];
  const names = namesOf(noun, [...before, ...after]);
  const changes: Change[] = [];
  for (const [key, { item, index }] of older) {
    if (newer.has(key)) continue;
    changes.push({ kind: 'removed', path: [...place.path, index], sentence: `${names(item)} was removed.` });
  }
  for (const [key, { item, index }] of newer) {
    const path = [...place.path, index];
    const was = older.get(key)?.item;
    if (was === undefined) changes.push({ kind: 'added', path, sentence: `${names(item)} was added.` });
    else if (noun === 'Reward' && was['kind'] !== item['kind']) changes.push(...becameAnother(was, item, path, names(item), place));
    else changes.push(...compareFields(was, item, { ...place, path, field: [], owner: { noun, name: names(item) } }));
  }
  const common = (from: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) =>
    [...from.keys()].filter((key) => other.has(key));
  const [orderBefore, orderAfter] = [common(older, newer), common(newer, older)];
  if (!same(orderBefore, orderAfter)) {
    const said = (order: readonly string[]) => order.map((key) => newer.get(key)?.item.name).join(', ');
    changes.push({
      kind: 'moved',
      path: place.path,
      sentence: `The order of ${plainWords(noun)}s changed: ${said(orderBefore)} → ${said(orderAfter)}.`,
    });
  }
  return changes;
}

/** A reward of another kind: the fields that both kinds have are compared, the others are said with the kind. */
function becameAnother(before: Item, after: Item, path: Path, name: string, place: Place): Change[] {
  const only = (item: Item, other: Item) => Object.fromEntries(Object.entries(item).filter(([key]) => key === 'kind' || !(key in other)));
  const shared = (item: Item, other: Item) => Object.fromEntries(Object.entries(item).filter(([key]) => key !== 'kind' && key in other));
  const said = (item: Item, other: Item) => describeValue(only(item, other), ['rewards'], place);
  return [
    { kind: 'changed', path: [...path, 'kind'], sentence: `${name} became another kind: ${said(before, after)} → ${said(after, before)}.` },
    ...compareFields(shared(before, after), shared(after, before), { ...place, path, field: [], owner: { noun: 'Reward', name } }),
  ];
}

/** Things by what makes them the same thing in both documents: their id, or the name and how many of that name came before. */
function keyed(items: readonly Item[]): Map<string, { item: Item; index: number }> {
  const found = new Map<string, { item: Item; index: number }>();
  const seen = new Map<string, number>();
  items.forEach((item, index) => {
    if (typeof item['id'] === 'string') {
      found.set(item['id'], { item, index });
      return;
    }
    const nth = (seen.get(item.name) ?? 0) + 1;
    seen.set(item.name, nth);
    found.set(`${item.name} ${nth}`, { item, index });
  });
  return found;
}

/** `Rule “Base”`; with its id where another thing is called the same. */
function namesOf(noun: string, items: readonly Item[]): (item: Item) => string {
  const idsByName = new Map<string, Set<unknown>>();
  for (const item of items) idsByName.set(item.name, (idsByName.get(item.name) ?? new Set()).add(item['id']));
  return (item) => {
    const ambiguous = (idsByName.get(item.name)?.size ?? 0) > 1;
    return `${noun} ${quoted(item.name)}${ambiguous ? ` (${String(item['id'])})` : ''}`;
  };
}

function compareLists(before: readonly unknown[], after: readonly unknown[], place: Place): Change[] {
  if ([...before, ...after].some((value) => isFields(value))) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      compare(before[index], after[index], { ...place, path: [...place.path, index], field: [...place.field, String(index + 1)] }),
    );
  }
  const left = [...before];
  const added = after.filter((value) => {
    const at = left.indexOf(value);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
  // Words of the document's own choices are plain; what else is in a list are ids and words of the shop's own.
  const field = place.field.at(-1) === 'resetBy' ? place.field : [...place.field, ''];
  const said = (values: readonly unknown[]) => values.map((value) => describeValue(value, field, place)).join(', ');
  const parts = [
    ...(added.length > 0 ? [`${said(added)} added`] : []),
    ...(left.length > 0 ? [`${said(left)} removed`] : []),
    ...(added.length + left.length === 0 ? [`order ${said(before)} → ${said(after)}`] : []),
  ];
  return [{ kind: 'changed', path: place.path, sentence: `${subjectOf(place)}: ${parts.join(', ')}.` }];
}

function sentenceOf(before: unknown, after: unknown, place: Place): string {
  let [from, to] = [describeValue(before, place.field, place), describeValue(after, place.field, place)];
  // 2/1 and 4/2 read the same but are not the same document.
  if (from === to) [from, to] = [JSON.stringify(before) ?? 'nothing', JSON.stringify(after) ?? 'nothing'];
  const { owner, field } = place;
  const name = field.join('.');
  if (owner !== null) {
    if (name === 'enabled') return `${owner.name} was switched ${after === true ? 'on' : 'off'}.`;
    if (name === 'name') return `${owner.noun} ${from} is now called ${to}.`;
    if (name === 'pricePoints') return `${owner.name} costs ${from.replace(/ points?$/, '')} → ${to}.`;
    if (name === 'rate') return `${owner.name} gives ${from} → ${to}.`;
  }
  return `${subjectOf(place)} ${from} → ${to}.`;
}

/** `Gold multiplier`, `Rule “Base”, limit per order`, `Rounding mode`. */
function subjectOf({ owner, field }: Place): string {
  const label = labelOf(owner?.noun ?? null, field);
  if (owner === null) return label.charAt(0).toUpperCase() + label.slice(1);
  return owner.noun === 'Tier' ? `${owner.name.replace(/^Tier “(.*)”/, '$1')} ${label}` : `${owner.name}, ${label}`;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equality of JSON values; the order of a thing's fields is not part of it. */
function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isList(left) && isList(right)) return left.length === right.length && left.every((value, index) => same(value, right[index]));
  if (!isFields(left) || !isFields(right)) return false;
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => name in right && same(left[name], right[name]));
}
