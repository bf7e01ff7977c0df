import { describe, expect, test } from 'vitest';
import { mailboxOf, networkOf, normalAddress, normalCard, normalEmail, normalPhone } from './traces.ts';

describe('an e-mail address', () => {
  test.each([
    ['Ada.Lovelace+rewards@GoogleMail.com', 'adalovelace@gmail.com'],
    ['a.d.a.lovelace@gmail.com', 'adalovelace@gmail.com'],
    ['adalovelace@gmail.com', 'adalovelace@gmail.com'],
    ['a+tag@example.com', 'a@example.com'],
    [' A@Example.com ', 'a@example.com'],
    ['first.last@example.com', 'first.last@example.com'],
    ['+only-a-tag@example.com', '+only-a-tag@example.com'],
  ])('%s is the mailbox %s', (text, mailbox) => expect(mailboxOf(text)).toBe(mailbox));

  test('keeps its dots and tags where two people could differ by them', () => {
    expect(normalEmail('First.Last+x@Example.com')).toBe('first.last+x@example.com');
    expect(mailboxOf('firstlast@example.com')).not.toBe(mailboxOf('first.last@example.com'));
  });

  test.each(['', 'nobody', '@example.com', 'a b@example.com', 'a@localhost'])('"%s" is none', (text) => expect(mailboxOf(text)).toBeNull());
});

describe('a postal address', () => {
  const address = { address1: '12 High Street', address2: 'Apt. 4', city: 'London', zip: 'N1 9GU', countryCode: 'GB' };

  test.each([
    { address1: '12, HIGH ST.', address2: 'apt 4', zip: 'n19gu' },
    { address1: '12 High Street Unit 4', address2: null },
    { address1: '12 high  street', address2: 'Flat 4', city: 'Islington' },
  ])('is the same however it is written: %o', (changes) => expect(normalAddress({ ...address, ...changes })).toBe(normalAddress(address)));

  test('is another with another number, flat or country', () => {
    const others = [{ address1: '21 High Street' }, { address2: 'Apt. 5' }, { countryCode: 'US' }, { zip: 'N1 9GV' }];
    for (const changes of others) expect(normalAddress({ ...address, ...changes })).not.toBe(normalAddress(address));
  });

  test('of a German street is the same with ß, ss and str.', () => {
    const written = ['Hauptstraße 7', 'Hauptstrasse 7', 'Hauptstr. 7'].map((address1) =>
      normalAddress({ address1, address2: null, city: 'Köln', zip: '50667', countryCode: 'DE' }),
    );
    expect(new Set(written).size).toBe(1);
  });

  test('without a street, or without town and postcode, is not compared', () => {
    expect(normalAddress({ ...address, address1: ' ', address2: null })).toBeNull();
    expect(normalAddress({ ...address, city: null, zip: null })).toBeNull();
    expect(normalAddress({ ...address, zip: null })).toBe('gb|london|12highst4');
  });
});

describe('a telephone number', () => {
  test.each([
    ['+49 170 1234567', null, '+491701234567'],
    ['0049 (0)170 1234567', null, '+491701234567'],
    ['0170/1234567', 'DE', '+491701234567'],
    ['(415) 555-0132', 'US', '+14155550132'],
    ['1-415-555-0132', 'us', '+14155550132'],
    ['020 7946 0958', 'GB', '+442079460958'],
    ['06 12345678', 'IT', '+390612345678'],
  ])('%s in %s is %s', (text, country, number) => expect(normalPhone(text, country)).toBe(number));

  test.each([
    ['4155550132', null],
    ['0170 1234567', 'XX'],
    ['call me', 'US'],
    ['+1', null],
  ])('"%s" in %s cannot be told', (text, country) => expect(normalPhone(text, country)).toBeNull());
});

test('a card is told apart by its brand, its first and its last digits', () => {
  const card = { brand: 'Visa', bin: '424242', lastDigits: '•••• •••• •••• 4242' };
  expect(normalCard(card)).toBe('visa|424242|4242');
  expect(normalCard({ ...card, bin: null })).toBeNull();
  expect(normalCard({ ...card, lastDigits: '42' })).toBeNull();
});

describe('a network', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
    ['2001:0DB8:0000:0001::1', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    [' 203.0.113.9 ', '203.0.113.9'],
  ])('%s is in %s', (ip, network) => expect(networkOf(ip)).toBe(network));

  test.each(['', 'unknown', '203.0.113'])('"%s" is none', (text) => expect(networkOf(text)).toBeNull());
});
