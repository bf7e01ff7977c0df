import { Hono, type Context, type HonoRequest, type MiddlewareHandler } from 'hono';
import type { Laurel, Redemption, Shop, StorefrontProfile } from '../../application/laurel.ts';
import type { ShopifyIdentity } from '../../application/ports/identity.ts';
import type { Reward } from '../../domain/program/ruleset.ts';
import type { CustomerId, RedemptionId } from '../../domain/shared/ids.ts';
import { isoFromInstant } from '../../domain/shared/instant.ts';
import { refuse, type Result } from '../../domain/shared/result.ts';
import { answerRefusal } from '../errors.ts';
import { readLimitedBody } from '../limited-body.ts';
import type { RateLimit } from '../rate-limit.ts';
import { redeemRequestSchema, type Profile, type RedemptionView, type RewardView } from './contract.ts';

interface ShopperVariables {
  requestId: string;
  shop: Shop;
  /** Null for a shopper who is not signed in. */
  customerId: CustomerId | null;
}

export interface StorefrontDeps {
  readonly laurel: Pick<Laurel, 'shops' | 'storefront' | 'redemptions'>;
  readonly identity: Pick<ShopifyIdentity, 'appProxy' | 'sessionToken'>;
  readonly limit: RateLimit;
}

type Identify = (context: Context) => Result<{ shop: string; customerId: CustomerId | null }>;

const bodyBytesMax = 10_000;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The shoppers' operations behind both doors: the app proxy and the extensions. Only the way of knowing the shopper differs. */
export function createStorefrontDoors(deps: StorefrontDeps): Hono {
  const app = new Hono();
  app.route(
    '/proxy',
    operations(deps, (context) => deps.identity.appProxy(new URL(context.req.url).search)),
  );
  const extensions = new Hono();
  // Extensions run without an origin, so their requests come from "null"; the token in the header is the only credential.
  extensions.use(async (context, next) => {
    context.header('Access-Control-Allow-Origin', '*');
    if (context.req.method !== 'OPTIONS') return next();
    context.header('Access-Control-Allow-Methods', 'GET, POST');
    context.header('Access-Control-Allow-Headers', 'Authorization, Content-Type');
    context.header('Access-Control-Max-Age', '7200');
    return context.body(null, 204);
  });
  extensions.route('/', operations(deps, (context) => deps.identity.sessionToken(bearer(context)))); // prettier-ignore
  app.route('/storefront/v1', extensions);
  return app;
}

function bearer(context: Context): string | null {
  return /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1] ?? null;
}

function operations({ laurel, limit }: StorefrontDeps, identify: Identify): Hono<{ Variables: ShopperVariables }> {
  const app = new Hono<{ Variables: ShopperVariables }>();
  app.use(known(laurel, identify, limit));

  app.get('/profile', async (context) =>
    context.json(profileBody(await laurel.storefront.profile(context.get('shop'), context.get('customerId')))),
  );

  app.post('/redemptions', async (context) => {
    const customerId = context.get('customerId');
    if (customerId === null) return answerRefusal(context, refuse('not_signed_in', 'Sign in to use your points.'));
    const body = await readJson(context);
    if (!body.ok) return answerRefusal(context, body);
    const request = redeemRequestSchema.safeParse(body.value);
    if (!request.success) {
      const issue = request.error.issues[0]!;
      return answerRefusal(context, refuse('invalid_input', issue.message, issue.path.join('.')));
    }
    const { cartMinor, points, address, ...rest } = request.data;
    const redeemed = await laurel.redemptions.redeem(context.get('shop'), customerId, {
      ...rest,
      ...(cartMinor === undefined ? {} : { cartMinor }),
      ...(points === undefined ? {} : { points }),
      ...(address === undefined ? {} : { address }),
    });
    if (!redeemed.ok) return answerRefusal(context, redeemed);
    return context.json(redemptionBody(redeemed.value.redemption), redeemed.value.replayed ? 200 : 201);
  });

  app.post('/redemptions/:id/cancel', async (context) => {
    const customerId = context.get('customerId');
    if (customerId === null) return answerRefusal(context, refuse('not_signed_in', 'Sign in to use your points.'));
    const body = await readJson(context);
    if (!body.ok) return answerRefusal(context, body);
    const id = context.req.param('id');
    if (!uuid.test(id)) return answerRefusal(context, refuse('unknown_redemption', 'There is no such redemption.'));
    const cancelled = await laurel.redemptions.cancel(context.get('shop'), { customerId }, id as RedemptionId);
    return cancelled.ok ? context.json(redemptionBody(cancelled.value)) : answerRefusal(context, cancelled);
  });

  app.all('*', (context) => answerRefusal(context, refuse('not_found', 'There is nothing at this address.')));
  return app;
}

/** Lets in only whom Shopify has signed for, only for a shop that is installed, and not too often. */
function known(laurel: StorefrontDeps['laurel'], identify: Identify, limit: RateLimit): MiddlewareHandler<{ Variables: ShopperVariables }> {
  return async (context, next) => {
    context.header('Cache-Control', 'no-store');
    const identity = identify(context);
    if (!identity.ok) return answerRefusal(context, identity);
    const shop = await laurel.shops.find(identity.value.shop);
    if (shop === null) return answerRefusal(context, refuse('unknown_shop', 'Laurel is not installed in this shop.'));
    if (!shop.installed) return answerRefusal(context, refuse('shop_uninstalled', 'The rewards program of this shop has ended.'));
    const who = identity.value.customerId ?? 'guest';
    if (context.req.method !== 'GET' && !limit.allows(`${shop.id}/${who}`)) {
      return answerRefusal(context, refuse('rate_limited', 'That was a lot at once. Please wait a few seconds and try again.'));
    }
    context.set('shop', shop);
    context.set('customerId', identity.value.customerId);
    return next();
  };
}

/** Only `application/json`: a form of a foreign page cannot send that without asking first, so it cannot act for a signed-in shopper. */
async function readJson(context: Context): Promise<Result<unknown>> {
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
    return refuse('invalid_input', 'Send JSON, with the header Content-Type: application/json.', 'content-type');
  }
  const bytes = await readLimitedBody(context.req as HonoRequest, bodyBytesMax);
  if (bytes === null) return refuse('body_too_large', 'The body may have 10 kB at most.');
  try {
    return { ok: true, value: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
  } catch {
    return refuse('malformed_json', 'The body is not valid JSON.');
  }
}

function profileBody(profile: StorefrontProfile): Profile {
  return {
    program: profile.program,
    currency: profile.currency,
    currencyExponent: profile.currencyExponent,
    member: profile.member && {
      firstName: profile.member.firstName,
      available: profile.member.available,
      pending: profile.member.pending,
      redemptions: profile.member.redemptions.map((redemption) => {
        const { balanceAfter: _balance, ...body } = redemptionBody(redemption);
        return body;
      }),
      history: profile.member.history.map((entry) => ({ ...entry, at: isoFromInstant(entry.at) })),
    },
    ways: [...profile.ways],
    rewards: profile.rewards.map(rewardBody),
  };
}

function rewardBody(reward: Reward): RewardView {
  const { id, name, description, kind, pricePoints } = reward;
  const slider = 'slider' in reward ? reward.slider : null;
  return {
    id,
    name,
    ...(description === '' ? {} : { description }),
    kind,
    pricePoints,
    valueMinor: 'valueMinor' in reward ? reward.valueMinor : 0,
    ...('basisPoints' in reward ? { basisPoints: reward.basisPoints } : {}),
    minimumOrderMinor: 'minimumOrderMinor' in reward ? reward.minimumOrderMinor : 0,
    codeLifeDays: 'codeLifeDays' in reward ? reward.codeLifeDays : null,
    ...(slider === null ? {} : { slider }),
    ...('needsAddress' in reward ? { needsAddress: reward.needsAddress } : {}),
  };
}

function redemptionBody(redemption: Redemption): RedemptionView {
  return {
    id: redemption.id,
    rewardId: redemption.rewardId,
    rewardName: redemption.rewardName,
    kind: redemption.kind,
    pricePoints: redemption.pricePoints,
    valueMinor: redemption.valueMinor,
    state: redemption.state,
    code: redemption.code,
    ...(redemption.step === null ? {} : { step: redemption.step }),
    ...(redemption.note === null ? {} : { note: redemption.note }),
    expiresAt: redemption.expiresAt === null ? null : isoFromInstant(redemption.expiresAt),
    balanceAfter: redemption.balanceAfter,
  };
}
