import type { Credit, StoreCredit } from '../../application/ports/store-credit.ts';
import { gid } from '../../domain/shared/ids.ts';
import { instantFromIso, isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import { decimalFromMinor, minorFromDecimal } from '../../domain/shared/money.ts';
import { refuse, success, type Refusal, type Result } from '../../domain/shared/result.ts';
import type { AdminClient } from './admin-client.server.ts';
import type { ReadStoreCreditData, ReadStoreCreditVariables } from './operations/generated.ts';
import { creditStoreCredit, debitStoreCredit, readStoreCredit } from './operations/gifts.graphql.ts';

type Account = NonNullable<ReadStoreCreditData['customer']>['storeCreditAccounts']['nodes'][number];
type Transaction = Account['transactions']['nodes'][number];
type CreditMade = Extract<Transaction, { readonly __typename: 'StoreCreditAccountCreditTransaction' }>;
type DebitMade = Extract<Transaction, { readonly __typename: 'StoreCreditAccountDebitTransaction' }>;

/** How far Shopify's clock may be behind ours: a transaction from just before the intent was written down may be its deed. */
const clockSlackMs = 300_000;
const pagesMax = 50;

export function createStoreCredit({ client, deadlineMs }: { client: AdminClient; deadlineMs?: number }): StoreCredit {
  const limits = deadlineMs === undefined ? {} : { deadlineMs };

  /** The account with its movements since an instant, or since one of them; null where there is no account. */
  async function read(
    { shop, customerId, currency }: Credit,
    enough: (transaction: Transaction) => boolean,
  ): Promise<Result<{ id: string; transactions: readonly Transaction[] } | null>> {
    const transactions: Transaction[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < pagesMax; pages += 1) {
      const variables: ReadStoreCreditVariables = { customer: gid('Customer', customerId), accounts: `currency_code:${currency}`, after };
      const answer: Result<ReadStoreCreditData> = await client.request({ shop, operation: readStoreCredit, variables, ...limits });
      if (!answer.ok) return answer;
      const account: Account | undefined = answer.value.customer?.storeCreditAccounts.nodes.find(
        ({ balance }) => balance.currencyCode === currency,
      );
      if (account === undefined) return success(null);
      transactions.push(...account.transactions.nodes);
      const { hasNextPage, endCursor }: Account['transactions']['pageInfo'] = account.transactions.pageInfo;
      if (!hasNextPage || account.transactions.nodes.some(enough)) return success({ id: account.id, transactions });
      after = endCursor;
    }
    return refuse('shopify_unavailable', 'The store credit account has too many movements to look through.');
  }

  return {
    async credit(credit) {
      const variables = {
        owner: gid('Customer', credit.customerId),
        credit: { creditAmount: moneyOf(credit), expiresAt: credit.endsAt === null ? null : isoFromInstant(secondOf(credit.endsAt)) },
      };
      const made = await client.request({ shop: credit.shop, operation: creditStoreCredit, variables, once: true, ...limits });
      if (!made.ok) return made;
      const { storeCreditAccountTransaction: transaction, userErrors } = made.value.storeCreditAccountCredit ?? nothingDone;
      return transaction ? success({ transactionGid: transaction.id }) : refusalOf(userErrors);
    },

    async find(search) {
      const earliest = (search.since - clockSlackMs) as Instant;
      const account = await read(search, (transaction) => timeOf(transaction) < earliest);
      if (!account.ok) return account;
      const candidates = (account.value?.transactions ?? []).filter(
        (transaction): transaction is CreditMade =>
          transaction.__typename === 'StoreCreditAccountCreditTransaction' &&
          isAdjustment(transaction, earliest, search) &&
          sameEnd(transaction.expiresAt, search.endsAt) &&
          !search.claimed.includes(transaction.id),
      );
      return success(candidates.at(-1)?.id ?? null);
    },

    async takeBack(input) {
      const earliest = (input.since - clockSlackMs) as Instant;
      const account = await read(input, (transaction) => idOf(transaction) === input.transactionGid);
      if (!account.ok) return account;
      const transactions = account.value?.transactions ?? [];
      const done = transactions.filter(
        (transaction): transaction is DebitMade =>
          transaction.__typename === 'StoreCreditAccountDebitTransaction' &&
          isAdjustment(transaction, earliest, input) &&
          !input.claimed.includes(transaction.id),
      );
      const [earlier] = done.reverse();
      if (earlier) return success({ transactionGid: earlier.id });
      const credit = transactions.find((transaction): transaction is CreditMade => idOf(transaction) === input.transactionGid);
      if (account.value === null || credit === undefined)
        return refuse('reward_refused', 'Shopify does not know this store credit any more.');
      const left = minorFromDecimal(credit.remainingAmount.amount, input.currency);
      if (left === null || left < BigInt(input.valueMinor)) return partlyUsed(credit.remainingAmount.amount, input.currency);
      return debit(account.value.id, input);
    },
  };

  async function debit(account: string, input: Credit): Promise<Result<{ transactionGid: string }>> {
    const variables = { account, debit: { debitAmount: moneyOf(input) } };
    const made = await client.request({ shop: input.shop, operation: debitStoreCredit, variables, once: true, ...limits });
    if (!made.ok) return made;
    const { storeCreditAccountTransaction: transaction, userErrors } = made.value.storeCreditAccountDebit ?? nothingDone;
    if (transaction) return success({ transactionGid: transaction.id });
    // Spent between the look and the deed.
    if (userErrors.some(({ code }) => code === 'INSUFFICIENT_FUNDS')) return partlyUsed('less', input.currency);
    return refusalOf(userErrors);
  }
}

const nothingDone = { storeCreditAccountTransaction: null, userErrors: [] } as const;

/** Made by hand or by an app, not by a purchase; of exactly this amount. */
function isAdjustment(transaction: Transaction, earliest: Instant, { valueMinor, currency }: Credit): boolean {
  const { amount, currencyCode } = transaction.amount;
  const minor = minorFromDecimal(amount, currencyCode);
  const absolute = minor === null ? null : minor < 0n ? -minor : minor;
  return (
    transaction.event === 'ADJUSTMENT' && timeOf(transaction) >= earliest && currencyCode === currency && absolute === BigInt(valueMinor)
  );
}

function moneyOf({ valueMinor, currency }: Credit) {
  return { amount: decimalFromMinor(BigInt(valueMinor), currency), currencyCode: currency };
}

function timeOf({ createdAt }: Transaction): number {
  return instantFromIso(createdAt) ?? 0;
}

function idOf(transaction: Transaction): string | null {
  return 'id' in transaction ? transaction.id : null;
}

/** Shopify keeps whole seconds. */
function secondOf(at: Instant): Instant {
  return (Math.floor(at / 1_000) * 1_000) as Instant;
}

function sameEnd(expiresAt: string | null, endsAt: Instant | null): boolean {
  return endsAt === null ? expiresAt === null : expiresAt !== null && Date.parse(expiresAt) === secondOf(endsAt);
}

function partlyUsed(left: string, currency: string): Refusal {
  return refuse(
    'reward_partly_used',
    `Some of this store credit was spent: ${left} ${currency} is left of it, so its points cannot come back.`,
  );
}

function refusalOf(errors: ReadonlyArray<{ readonly message: string }>): Refusal {
  if (errors.length === 0) return refuse('shopify_unavailable', 'Shopify could not handle the store credit just now.');
  return refuse('reward_refused', `Shopify declined the store credit: ${errors.map(({ message }) => message).join(' ')}`);
}
