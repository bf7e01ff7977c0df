import { describe, expect, it } from 'vitest';
import { gid, idFromGid, isDecimalId } from './ids.ts';
import { instantFromIso, isoFromInstant } from './instant.ts';

describe('an id', () => {
  it('comes out of a gid as text, also beyond 2^53', () => {
    expect(idFromGid('gid://shopify/Order/820982911946154508', 'Order')).toBe('820982911946154508');
    expect(idFromGid('gid://shopify/InventoryLevel/5?inventory_item_id=7', 'InventoryLevel')).toBe('5');
    expect(idFromGid(gid('Customer', '7'), 'Customer')).toBe('7');
  });

  it.each(['gid://shopify/Customer/7', 'gid://shopify/Order/', 'gid://shopify/Order/07', 'gid://shopify/Order/-1', 'gid://shopify/Order/7a', '7', 7, null, undefined])(
    'is not found in %s when an order is asked for',
    (text) => {
      expect(idFromGid(text, 'Order')).toBeNull();
    },
  ); // prettier-ignore

  it('is 1 to 19 digits without a leading zero', () => {
    expect(['1', '9223372036854775807'].map(isDecimalId)).toEqual([true, true]);
    expect(['0', '01', '', '-1', '1.0', '12345678901234567890', ' 1', '1\n', 1].map(isDecimalId)).toEqual(Array(9).fill(false));
  });
});

describe('an instant', () => {
  it('is read with its offset, and fractions beyond milliseconds are cut', () => {
    expect(instantFromIso('2021-12-31T19:00:00-05:00')).toBe(Date.UTC(2022, 0, 1));
    expect(instantFromIso('2022-01-01T00:00:00.123456789Z')).toBe(Date.UTC(2022, 0, 1) + 123);
    expect(isoFromInstant(instantFromIso('2022-01-01T05:30:00+0530')!)).toBe('2022-01-01T00:00:00.000Z');
  });

  it.each(['2022-01-01', '2022-01-01T00:00:00', 'yesterday', '', '2022-13-01T00:00:00Z', '1640995200', 1_640_995_200, null, undefined])(
    'is not %s, which means another instant elsewhere or none',
    (text) => {
      expect(instantFromIso(text)).toBeNull();
    },
  );
});
