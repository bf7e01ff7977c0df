import { GraphQLError } from 'graphql';
import { gid, idFromGid } from '../../../../app/domain/shared/ids.ts';
import { minorFromDecimal } from '../../../../app/domain/shared/money.ts';
import { nextId } from '../../state/identifiers.ts';
import { touch, wholeSecond } from '../../state/orders.ts';
import type { GiftCardRecord } from '../../state/records.ts';
import { customerView } from './customers.ts';
import { dateTime, emptyConnection, money, type ApiContext, type View } from './resolving.ts';
import { matching, type Filters } from './search-query.ts';

const filters: Filters<GiftCardRecord> = {
  id: (card) => card.id,
  customer_id: (card) => card.customerId,
  created_at: (card) => card.createdAt,
  balance_status: (card) => [card.balanceMinor === 0 ? 'empty' : card.balanceMinor === card.initialMinor ? 'full' : 'partial'],
  status: (card) => [card.deactivatedAt === null ? 'enabled' : 'disabled'],
};

/** Shopify finds a card by its whole code, which it never shows, or by fields. */
export function giftCardsMatching(query: string | null | undefined): (card: GiftCardRecord) => boolean {
  const word = /^[a-z0-9]{8,20}$/i.exec((query ?? '').trim())?.[0].toLowerCase();
  return word === undefined ? matching(query, filters) : (card) => card.code === word;
}

export function giftCardView(card: GiftCardRecord): View {
  return {
    __typename: 'GiftCard',
    id: gid('GiftCard', card.id),
    lastCharacters: card.code.slice(-4),
    maskedCode: `•••• •••• •••• ${card.code.slice(-4)}`,
    enabled: card.deactivatedAt === null,
    deactivatedAt: dateTime(card.deactivatedAt),
    note: card.note,
    templateSuffix: null,
    expiresOn: card.expiresOn,
    balance: (_args: unknown, context: ApiContext) => money(card.balanceMinor, context.engine.facts.currency),
    initialValue: (_args: unknown, context: ApiContext) => money(card.initialMinor, context.engine.facts.currency),
    customer: (_args: unknown, context: ApiContext) => {
      const customer = card.customerId === null ? null : context.engine.customer(card.customerId);
      return customer === null ? null : customerView(customer);
    },
    order: null,
    lineItem: null,
    recipientAttributes: null,
    transactions: () => emptyConnection(),
    createdAt: dateTime(card.createdAt),
    updatedAt: dateTime(card.updatedAt),
  };
}

interface GiftCardInput {
  readonly code?: string | null;
  readonly customerId?: string | null;
  readonly expiresOn?: string | null;
  readonly initialAmount?: { readonly amount: string | number; readonly currencyCode: string } | null;
  readonly note?: string | null;
}

interface Fault {
  readonly code: string;
  readonly field: readonly string[];
  readonly message: string;
}

export async function giftCardCreate(args: { input: GiftCardInput }, context: ApiContext): Promise<View> {
  const { state, facts } = context.engine;
  const { input } = args;
  if (input.customerId != null && !context.granted.has('write_customers')) {
    throw new GraphQLError('Access denied for customerId field. Required access: `write_customers` access scope.', {
      extensions: { code: 'ACCESS_DENIED' },
    });
  }
  const cards = (state.giftCards ??= []);
  const number = nextId(state, 'GiftCard');
  const code = (input.code ?? `laurel${number}`.slice(0, 20)).toLowerCase();
  const amount = input.initialAmount ?? null;
  const minor = amount === null || amount.currencyCode !== facts.currency ? null : minorFromDecimal(String(amount.amount), facts.currency);
  const customerId = input.customerId == null ? null : idFromGid(input.customerId, 'Customer');
  const faults = faultsOf({ ...input, code }, { minor, customerId, taken: cards.some((card) => card.code === code) }, context);
  if (faults.length > 0 || minor === null) return { giftCard: null, giftCardCode: null, userErrors: faults };
  const at = wholeSecond(context.engine.now());
  const card: GiftCardRecord = {
    id: number,
    code,
    customerId,
    initialMinor: Number(minor),
    balanceMinor: Number(minor),
    expiresOn: input.expiresOn ?? null,
    note: input.note ?? null,
    createdAt: at,
    updatedAt: at,
    deactivatedAt: null,
  };
  cards.push(card);
  await context.save();
  return { giftCard: giftCardView(card), giftCardCode: code, userErrors: [] };
}

function faultsOf(
  input: GiftCardInput & { code: string },
  { minor, customerId, taken }: { minor: bigint | null; customerId: string | null; taken: boolean },
  context: ApiContext,
): Fault[] {
  const faults: Fault[] = [];
  const blame = (code: string, field: string, message: string) => void faults.push({ code, field: ['input', field], message });
  if (minor === null) blame('INVALID', 'initialAmount', 'Initial amount is invalid');
  else if (minor <= 0n) blame('GREATER_THAN', 'initialAmount', 'Initial amount must be greater than 0');
  if (input.code.length < 8) blame('TOO_SHORT', 'code', 'Code is too short (minimum is 8 characters)');
  else if (input.code.length > 20) blame('TOO_LONG', 'code', 'Code is too long (maximum is 20 characters)');
  else if (!/^[a-z0-9]+$/.test(input.code)) blame('INVALID', 'code', 'Code can only contain letters and numbers');
  else if (taken) blame('TAKEN', 'code', 'Code has already been taken');
  if (input.customerId != null && (customerId === null || context.engine.customer(customerId) === null)) {
    blame('CUSTOMER_NOT_FOUND', 'customerId', 'The customer could not be found.');
  }
  const today = new Date(context.engine.now()).toISOString().slice(0, 10);
  if (input.expiresOn != null && input.expiresOn < today) blame('INVALID', 'expiresOn', 'Expires on must be in the future');
  return faults;
}

export async function giftCardDeactivate(args: { id: string }, context: ApiContext): Promise<View> {
  const number = idFromGid(args.id, 'GiftCard');
  const card = context.engine.state.giftCards?.find(({ id }) => id === number);
  if (card === undefined) {
    const fault = { code: 'GIFT_CARD_NOT_FOUND', field: ['id'], message: 'The gift card could not be found.' };
    return { giftCard: null, userErrors: [fault] };
  }
  card.deactivatedAt ??= wholeSecond(context.engine.now());
  touch(card, context.engine.now());
  await context.save();
  return { giftCard: giftCardView(card), userErrors: [] };
}
