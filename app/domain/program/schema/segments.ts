import { z } from 'zod';
import { always, conditionSchema } from './conditions.ts';
import { name, slug } from './fields.ts';

export const segmentSchema = z.object({
  id: slug.describe('A name for programs.'),
  name: name.describe('What merchants read.'),
  kind: z
    .enum(['static', 'dynamic', 'hybrid'])
    .default('dynamic')
    .describe(
      'Static: only members named by hand. Dynamic: members whom the condition describes. Hybrid: the condition, with members added and removed by hand.',
    ),
  condition: conditionSchema.default(always).describe('Whom it describes: facts about the member only.'),
});
export const segmentsSchema = z.array(segmentSchema).max(100).default([]);
