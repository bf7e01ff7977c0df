import { success } from '../../domain/shared/result.ts';
import type { EffectHandler } from '../redemptions/run-effects.ts';

/**
 * A member is to be told that points will expire. The warning is on record with the effect itself, day and points included; it goes to
 * no message channel, because the program has none that it could use.
 */
export const tellOfExpiry: EffectHandler = async (_shop, effect) => success({ memberId: effect.payload['memberId'] ?? null });
