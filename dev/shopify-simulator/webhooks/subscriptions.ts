import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { complianceTopics, topics, type Topic } from './announcement.ts';

export interface AppManifest {
  readonly scopes: readonly string[];
  /** What a merchant may grant besides. */
  readonly optionalScopes: readonly string[];
  readonly apiVersion: string;
  readonly subscriptions: ReadonlyArray<{ readonly topic: Topic; readonly uri: string }>;
}

const manifestSchema = z.object({
  access_scopes: z.object({ scopes: z.string(), optional_scopes: z.array(z.string()).default([]) }),
  webhooks: z.object({
    api_version: z.string(),
    subscriptions: z
      .array(z.object({ topics: z.array(z.string()).optional(), compliance_topics: z.array(z.string()).optional(), uri: z.string() }))
      .default([]),
  }),
});

/** Gives what the app asks of Shopify, as its shopify.app.toml says now: the file is read again when it has changed. */
export function appManifestIn(root: string): () => AppManifest {
  const path = join(root, 'shopify.app.toml');
  let known = readAppManifest(path);
  let changedAt = statSync(path).mtimeMs;
  return () => {
    const now = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (now === undefined || now === changedAt) return known;
    changedAt = now;
    known = readAppManifest(path);
    return known;
  };
}

/** A topic that Shopify would refuse is refused here. */
export function readAppManifest(path: string): AppManifest {
  const manifest = manifestSchema.parse(parse(readFileSync(path, 'utf8')));
  const subscriptions = manifest.webhooks.subscriptions.flatMap((subscription) => [
    ...(subscription.topics ?? []).map((topic) => ({ topic: knownTopic(topic, path), uri: subscription.uri })),
    ...(subscription.compliance_topics ?? []).map((topic) => ({ topic: complianceTopic(topic, path), uri: subscription.uri })),
  ]);
  const scopes = manifest.access_scopes.scopes
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
  return { scopes, optionalScopes: manifest.access_scopes.optional_scopes, apiVersion: manifest.webhooks.api_version, subscriptions };
}

function knownTopic(text: string, path: string): Topic {
  const topic = topics.find((candidate) => candidate === text);
  if (!topic) throw new Error(`${path} subscribes to "${text}", a topic that the simulator does not send.`);
  if (complianceTopics.includes(topic)) throw new Error(`${path} lists "${text}" under topics; it belongs under compliance_topics.`);
  return topic;
}

function complianceTopic(text: string, path: string): Topic {
  const topic = complianceTopics.find((candidate) => candidate === text);
  if (!topic) throw new Error(`${path} lists "${text}" under compliance_topics, which know only ${complianceTopics.join(', ')}.`);
  return topic;
}
