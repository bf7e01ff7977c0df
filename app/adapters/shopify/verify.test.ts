import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createShopifyIdentity, isShopDomain } from './verify.ts';

const apiKey = 'client-id-of-laurel';
const secret = 'the-current-secret';
const previous = 'the-secret-before';
const shop = 'corner-shop.myshopify.com';
const now = Date.UTC(2026, 10, 20, 12, 0, 0);
const seconds = now / 1000;
const identity = createShopifyIdentity({ apiKey, secrets: [secret, previous], now: () => now });

const sign = (message: string | Uint8Array, encoding: 'base64' | 'base64url' | 'hex', key = secret) =>
  createHmac('sha256', key).update(message).digest(encoding);

/** Every text that differs from the given one in one bit of one character. */
function bitFlips(text: string): string[] {
  return Array.from(text).flatMap((character, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map(
      (bit) => text.slice(0, index) + String.fromCharCode(character.charCodeAt(0) ^ (1 << bit)) + text.slice(index + 1),
    ),
  );
}

describe('a webhook', () => {
  const body = new TextEncoder().encode('{"id":820982911946154508,"note":"größer"}');
  const genuine = sign(body, 'base64');

  test('is accepted with the signature of its very bytes, by the current and by the previous secret', () => {
    expect(identity.webhook({ body, signature: genuine }).ok).toBe(true);
    expect(identity.webhook({ body, signature: sign(body, 'base64', previous) }).ok).toBe(true);
    expect(identity.webhook({ body: new Uint8Array(0), signature: sign('', 'base64') }).ok).toBe(true);
  });

  test('is refused with no signature, an empty one, one in another encoding, or one by another secret', () => {
    for (const signature of [
      null,
      '',
      sign(body, 'hex'),
      sign(body, 'base64url'),
      sign(body, 'base64', 'guess'),
      `${genuine}=`,
      ` ${genuine}`,
      `${genuine}\n`,
    ]) {
      expect(identity.webhook({ body, signature })).toMatchObject({ ok: false, reason: 'bad_signature' });
    }
  });

  test('is refused when any bit of the signature or of the body is another', () => {
    for (const signature of bitFlips(genuine)) expect(identity.webhook({ body, signature }).ok).toBe(false);
    for (let index = 0; index < body.length * 8; index += 1) {
      const changed = Uint8Array.from(body);
      changed[index >> 3] = (changed[index >> 3] ?? 0) ^ (1 << (index & 7));
      expect(identity.webhook({ body: changed, signature: genuine }).ok).toBe(false);
    }
  });

  test('no random signature is accepted', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (signature) => !identity.webhook({ body, signature }).ok));
  });
});

describe('a storefront request', () => {
  type Parameters = ReadonlyArray<readonly [string, string]>;
  const visitor: Parameters = [
    ['shop', shop],
    ['path_prefix', '/apps/laurel'],
    ['timestamp', String(seconds)],
    ['logged_in_customer_id', '115310627314723954'],
  ];

  /** As Shopify signs: equal names joined by commas, sorted, joined with nothing. */
  function messageOf(parameters: Parameters): string {
    const names = [...new Set(parameters.map(([name]) => name))];
    return names
      .map(
        (name) =>
          `${name}=${parameters
            .filter(([other]) => other === name)
            .map(([, value]) => value)
            .join(',')}`,
      )
      .sort()
      .join('');
  }
  const queryOf = (parameters: Parameters) => new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString();
  const signed = (parameters: Parameters, key = secret) => queryOf([...parameters, ['signature', sign(messageOf(parameters), 'hex', key)]]);
  const replaced = (name: string, value: string): Parameters => visitor.map((entry) => (entry[0] === name ? [name, value] : entry));
  const without = (name: string): Parameters => visitor.filter((entry) => entry[0] !== name);

  test('names the shop and the signed-in customer', () => {
    expect(identity.appProxy(signed(visitor))).toEqual({ ok: true, value: { shop, customerId: '115310627314723954' } });
    expect(identity.appProxy(signed(visitor, previous)).ok).toBe(true);
  });

  test('is accepted with parameters of its own, also repeated ones', () => {
    const parameters: Parameters = [['a', '1'], ['a', '2'], ['zeta', 'x y&z=ü'], ...visitor];
    expect(identity.appProxy(signed(parameters))).toMatchObject({ ok: true, value: { customerId: '115310627314723954' } });
  });

  test('has no customer when nobody is signed in', () => {
    for (const parameters of [replaced('logged_in_customer_id', ''), without('logged_in_customer_id')]) {
      expect(identity.appProxy(signed(parameters))).toEqual({ ok: true, value: { shop, customerId: null } });
    }
  });

  test('is refused when anything in it was changed, added, taken away or repeated', () => {
    const genuine = signed(visitor);
    const signature = sign(messageOf(visitor), 'hex');
    const forged: string[] = [
      '',
      queryOf(visitor),
      `${genuine}&a=1`,
      `${genuine}&logged_in_customer_id=7`,
      `logged_in_customer_id=7&${genuine}`,
      `${genuine}&signature=${signature}`,
      genuine.replace(signature, signature.toUpperCase()),
      queryOf([...replaced('logged_in_customer_id', '7'), ['signature', signature]]),
      queryOf([...replaced('shop', 'other-shop.myshopify.com'), ['signature', signature]]),
      queryOf([...replaced('timestamp', String(seconds + 1)), ['signature', signature]]),
      queryOf([...visitor, ['signature', sign(messageOf(visitor), 'hex', 'guess')]]),
      ...bitFlips(signature).map((other) => queryOf([...visitor, ['signature', other]])),
    ];
    for (const query of forged) expect(identity.appProxy(query)).toMatchObject({ ok: false, reason: 'bad_signature' });
  });

  test('is refused although correctly signed when a parameter that carries identity is missing, repeated or malformed', () => {
    const suspicious: Parameters[] = [
      without('shop'),
      without('timestamp'),
      without('path_prefix'),
      [...visitor, ['shop', shop]],
      [...visitor, ['timestamp', String(seconds)]],
      [...visitor, ['logged_in_customer_id', '']],
      replaced('shop', 'corner-shop.myshopify.com.evil.example'),
      replaced('shop', 'evil.example/corner-shop.myshopify.com'),
      replaced('timestamp', `${seconds}.5`),
      replaced('timestamp', 'soon'),
      replaced('logged_in_customer_id', '-7'),
      replaced('logged_in_customer_id', '7,8'),
      replaced('logged_in_customer_id', '99999999999999999999'),
    ];
    for (const parameters of suspicious)
      expect(identity.appProxy(signed(parameters))).toMatchObject({ ok: false, reason: 'bad_signature' });
  });

  test('is refused when a shopper got the proxy to sign a text that can be cut into another identity', () => {
    const nobody = replaced('logged_in_customer_id', '');
    const hidden = `1logged_in_customer_id=7path_prefix=/apps/laurelshop=${shop}timestamp=${seconds}z=`;
    const genuine: Parameters = [['a', hidden], ...nobody];
    const message = messageOf(genuine);
    const cut: Parameters = [
      ['a', '1'],
      ['logged_in_customer_id', '7'],
      ['path_prefix', '/apps/laurel'],
      ['shop', shop],
      ['timestamp', String(seconds)],
      ['z', messageOf(nobody)],
    ];
    expect(messageOf(cut)).toBe(message);
    expect(identity.appProxy(signed(cut))).toMatchObject({ ok: false, reason: 'bad_signature' });
  });

  test('no way of cutting a signed text of a signed-out shopper names a customer', () => {
    const identityOf7 = `logged_in_customer_id=7path_prefix=/apps/laurelshop=${shop}timestamp=${seconds}`;
    const piece = fc.constantFrom('1', '7', 'z=', 'logged_in_customer_id=', identityOf7, identityOf7);
    const text = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'm', '1'), text, { minKeys: 1, maxKeys: 2 }), (own) => {
        const message = messageOf([...Object.entries(own), ...replaced('logged_in_customer_id', '')]);
        const signature = ['signature', sign(message, 'hex')] as const;
        for (const cut of everyCutOf(message)) {
          const result = identity.appProxy(queryOf([...cut, signature]));
          if (result.ok && result.value.customerId !== null) return false;
        }
        return true;
      }),
      { numRuns: 150 },
    );
  });

  /** All ways of cutting the text into name=value pairs in front of any of the names in it; the first ten names are enough. */
  function* everyCutOf(message: string): Generator<Parameters> {
    const starts = [...message.matchAll(/logged_in_customer_id=|shop=|timestamp=|path_prefix=|[amz1]=/g)].map(({ index }) => index);
    const inner = starts.filter((start) => start > 0).slice(0, 10);
    for (let choice = 0; choice < 1 << inner.length; choice += 1) {
      const cuts = [0, ...inner.filter((_, index) => (choice >> index) & 1)];
      yield cuts.map((start, index) => {
        const part = message.slice(start, cuts[index + 1]);
        const equals = part.indexOf('=');
        return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
      });
    }
  }

  test('is refused as too old, or as from the future, outside 90 seconds', () => {
    for (const offset of [-91, 91]) {
      expect(identity.appProxy(signed(replaced('timestamp', String(seconds + offset))))).toMatchObject({
        ok: false,
        reason: 'session_expired',
      });
    }
    for (const offset of [-90, 90]) expect(identity.appProxy(signed(replaced('timestamp', String(seconds + offset)))).ok).toBe(true);
  });
});

describe('a session token', () => {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const tokenOf = (claims: object, { header, key = secret }: { header?: object; key?: string } = {}) => {
    const message = `${encode(header ?? { alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${message}.${sign(message, 'base64url', key)}`;
  };
  const times = { exp: seconds + 300, nbf: seconds, iat: seconds };
  const extension = { dest: shop, aud: apiKey, ...times, jti: '1', sub: 'gid://shopify/Customer/115310627314723954' };
  const admin = {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: apiKey,
    ...times,
    exp: seconds + 60,
    sub: '42',
    jti: '1',
    sid: 's',
  };

  test('of an extension names the customer, and nobody when nobody is signed in', () => {
    expect(identity.sessionToken(tokenOf(extension))).toEqual({
      ok: true,
      value: { shop, customerId: '115310627314723954', userId: null },
    });
    const { sub: _, ...anonymous } = extension;
    expect(identity.sessionToken(tokenOf(anonymous))).toEqual({ ok: true, value: { shop, customerId: null, userId: null } });
    expect(identity.sessionToken(tokenOf(extension, { key: previous })).ok).toBe(true);
  });

  test('of the admin names the staff member and never a customer', () => {
    expect(identity.sessionToken(tokenOf(admin))).toEqual({ ok: true, value: { shop, customerId: null, userId: '42' } });
  });

  test('that is missing is told apart from one that is wrong', () => {
    for (const token of [null, '']) expect(identity.sessionToken(token)).toMatchObject({ ok: false, reason: 'not_signed_in' });
  });

  test('is refused when any bit of it is another', () => {
    for (const token of bitFlips(tokenOf(extension)))
      expect(identity.sessionToken(token)).toMatchObject({ ok: false, reason: 'bad_signature' });
  });

  test('is refused with another algorithm, with none, or with a header it does not understand', () => {
    const unsigned = `${encode({ alg: 'none' })}.${encode(extension)}.`;
    const sha512 = `${encode({ alg: 'HS512' })}.${encode(extension)}`;
    const tokens = [
      unsigned,
      unsigned.slice(0, -1),
      `${sha512}.${createHmac('sha512', secret).update(sha512).digest('base64url')}`,
      ...['none', 'None', 'hs256', 'HS384', 'RS256', '', null, ['HS256']].map((alg) => tokenOf(extension, { header: { alg } })),
      tokenOf(extension, { header: {} }),
      tokenOf(extension, { header: { alg: 'HS256', crit: ['exp'] } }),
      tokenOf(extension, { key: 'guess' }),
      tokenOf(extension, { key: apiKey }),
    ];
    for (const token of tokens) expect(identity.sessionToken(token)).toMatchObject({ ok: false, reason: 'bad_signature' });
  });

  test('is refused for another app, another issuer, or a destination that is no shop', () => {
    const claims: object[] = [
      { ...extension, aud: 'another-app' },
      { ...extension, aud: [apiKey] },
      { ...extension, aud: undefined },
      { ...extension, iss: 'https://other-shop.myshopify.com/admin' },
      { ...extension, iss: 'https://evil.example' },
      { ...extension, iss: null },
      ...[
        undefined,
        '',
        'evil.example',
        `https://${shop}/`,
        `http://${shop}`,
        `https://${shop}@evil.example`,
        `${shop}.evil.example`,
        `https://evil.example/${shop}`,
        7,
      ].map((dest) => ({ ...extension, dest })),
      { ...admin, dest: 'https://other-shop.myshopify.com' },
    ];
    for (const claim of claims) expect(identity.sessionToken(tokenOf(claim))).toMatchObject({ ok: false, reason: 'bad_signature' });
  });

  test('is refused when its subject is neither a customer nor a staff member of the admin', () => {
    for (const sub of [
      'gid://shopify/Order/1',
      'gid://shopify/Customer/',
      'gid://shopify/Customer/1/2',
      'gid://shopify/Customer/-1',
      '42',
      42,
      null,
      {},
    ]) {
      expect(identity.sessionToken(tokenOf({ ...extension, sub }))).toMatchObject({ ok: false, reason: 'bad_signature' });
    }
  });

  test('is good from ten seconds before its time to ten seconds after, and has to state both', () => {
    for (const good of [{ exp: seconds - 9 }, { nbf: seconds + 10 }])
      expect(identity.sessionToken(tokenOf({ ...extension, ...good })).ok).toBe(true);
    for (const bad of [{ exp: seconds - 10 }, { nbf: seconds + 11 }, { exp: 0 }]) {
      expect(identity.sessionToken(tokenOf({ ...extension, ...bad }))).toMatchObject({ ok: false, reason: 'session_expired' });
    }
    for (const bad of [{ exp: undefined }, { nbf: undefined }, { exp: String(seconds + 300) }, { exp: null }]) {
      expect(identity.sessionToken(tokenOf({ ...extension, ...bad }))).toMatchObject({ ok: false, reason: 'bad_signature' });
    }
  });

  test('is refused when it is not three parts of base64url JSON, however it is signed', () => {
    const badParts = ['{', '"text"', '[]', 'null', ''].map((text) => Buffer.from(text).toString('base64url'));
    const resigned = badParts
      .map((part) => `${encode({ alg: 'HS256' })}.${part}`)
      .concat(badParts.map((part) => `${part}.${encode(extension)}`));
    const tokens = [
      'a',
      'a.b',
      'a.b.c',
      'a.b.c.d',
      '...',
      `${tokenOf(extension)}.`,
      'x'.repeat(100_000),
      ...resigned.map((message) => `${message}.${sign(message, 'base64url')}`),
    ];
    for (const token of tokens) expect(identity.sessionToken(token)).toMatchObject({ ok: false, reason: 'bad_signature' });
  });
});

test('a domain is a shop only in the form in which Shopify signs it', () => {
  expect(isShopDomain(shop)).toBe(true);
  for (const other of [
    '',
    'shop',
    'Shop.myshopify.com',
    '-a.myshopify.com',
    'a.b.myshopify.com',
    'a.myshopify.com\n',
    'a.myshopify.com.',
    '.myshopify.com',
    null,
  ]) {
    expect(isShopDomain(other)).toBe(false);
  }
});

test('an identity check without secrets, or with an empty one, cannot be made', () => {
  for (const secrets of [[], [''], [secret, '']])
    expect(() => createShopifyIdentity({ apiKey, secrets, now: () => now })).toThrow(/secret/);
  expect(() => createShopifyIdentity({ apiKey: '', secrets: [secret], now: () => now })).toThrow(/API key/);
});
