import { expect, test } from 'vitest';
import { readTraces } from './traces.ts';

const address = { address1: '12 High St', city: 'London', zip: 'N1 9GU', country_code: 'GB', phone: '020 7946 0958' };

test('an order shows a person by address, mailbox, street, telephone, card and network, each once', () => {
  const body = {
    email: 'Ada+shop@gmail.com',
    customer: { email: 'ada@gmail.com', phone: '+442079460958' },
    shipping_address: address,
    billing_address: { ...address, address1: '12 High Street' },
    payment_details: { credit_card_company: 'Visa', credit_card_bin: '424242', credit_card_number: '•••• •••• •••• 4242' },
    browser_ip: '203.0.113.9',
  };
  expect(readTraces(body)).toEqual([
    { kind: 'email', text: 'ada+shop@gmail.com' },
    { kind: 'alias', text: 'ada@gmail.com' },
    { kind: 'address', text: 'gb|n19gu|12highst' },
    { kind: 'phone', text: '+442079460958' },
    { kind: 'payment', text: 'visa|424242|4242' },
    { kind: 'network', text: '203.0.113.9' },
  ]);
});

test.each([null, 'text', 7, {}, { email: 7, customer: 'x', shipping_address: [], payment_details: null }])('%o shows nobody', (body) =>
  expect(readTraces(body)).toEqual([]),
);
