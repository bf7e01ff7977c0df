import type { Scenario } from './document.ts';

type Value = string | number | boolean;

/** The parts of a JSON Schema that choices are made of. */
export interface ChoiceSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, ChoiceSchema>>;
  readonly type?: string;
  readonly const?: Value;
  readonly enum?: readonly Value[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, ChoiceSchema>>;
  readonly items?: ChoiceSchema;
  readonly anyOf?: readonly ChoiceSchema[];
  readonly oneOf?: readonly ChoiceSchema[];
}

/**
 * A choice is a field with a value, as `earning.rounding.mode = floor`. Elements of a list share their field's name, and what refers to
 * itself (a condition within a condition) is named once.
 */
export type Choice = string;

/** Every value of every enumeration, constant and switch that a document may choose. */
export function choicesIn(schema: ChoiceSchema): ReadonlySet<Choice> {
  const choices = new Set<Choice>();
  const seen = new Set<string>();
  const visit = (part: ChoiceSchema, path: string): void => {
    if (part.$ref !== undefined) {
      const { name, target } = resolve(schema, part.$ref);
      if (seen.has(name)) return;
      seen.add(name);
      return visit(target, name);
    }
    for (const value of valuesOf(part)) choices.add(`${path} = ${String(value)}`);
    for (const branch of branchesOf(part)) visit(branch, path);
    for (const [name, property] of Object.entries(part.properties ?? {})) visit(property, join(path, name));
    if (part.items !== undefined) visit(part.items, path);
  };
  visit(schema, '');
  return choices;
}

/** The choices that a document makes; those that it leaves to their defaults are among them unless they are to be left out. */
export function choicesMade(schema: ChoiceSchema, document: unknown, { defaults = true } = {}): ReadonlySet<Choice> {
  const made = new Set<Choice>();
  const visit = (part: ChoiceSchema, given: unknown, path: string): void => {
    const value = given === undefined && defaults ? part.default : given;
    if (part.$ref !== undefined) {
      const { name, target } = resolve(schema, part.$ref);
      return visit(target, given, name);
    }
    if (value === undefined || value === null) return;
    const chosen = valuesOf(part).find((each) => each === value);
    if (chosen !== undefined) made.add(`${path} = ${String(chosen)}`);
    for (const branch of branchesOf(part)) if (fits(branch, value)) visit(branch, value, path);
    if (Array.isArray(value)) {
      for (const each of value) if (part.items !== undefined) visit(part.items, each, path);
      return;
    }
    if (typeof value !== 'object') return;
    const fields = value as Readonly<Record<string, unknown>>;
    for (const [name, property] of Object.entries(part.properties ?? {})) visit(property, fields[name], join(path, name));
  };
  visit(schema, document, '');
  return made;
}

/** The rulesets of a scenario: the first one, and those that are published later. */
export function rulesetsOf({ program, events }: Pick<Scenario, 'program' | 'events'>): unknown[] {
  return [program.ruleset, ...events.flatMap((event) => (event.do === 'publish' ? [event.ruleset] : []))];
}

function valuesOf({ const: constant, enum: values, type }: ChoiceSchema): readonly Value[] {
  if (constant !== undefined) return [constant];
  return values ?? (type === 'boolean' ? [true, false] : []);
}

function branchesOf({ anyOf = [], oneOf = [] }: ChoiceSchema): readonly ChoiceSchema[] {
  return [...anyOf, ...oneOf];
}

/** Branches of a choice between kinds are told apart by their constants. */
function fits(branch: ChoiceSchema, value: unknown): boolean {
  if (branch.$ref !== undefined) return true;
  if (branch.type === 'null') return false;
  if (branch.properties === undefined) return typeof value !== 'object' || Array.isArray(value);
  if (typeof value !== 'object') return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(branch.properties).every(
    ([name, property]) => property.const === undefined || (fields[name] ?? property.default) === property.const,
  );
}

function resolve(root: ChoiceSchema, reference: string): { name: string; target: ChoiceSchema } {
  const name = reference.replace('#/$defs/', '');
  const target = root.$defs?.[name];
  if (target === undefined) throw new Error(`The schema has no part ${reference}.`);
  return { name, target };
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
