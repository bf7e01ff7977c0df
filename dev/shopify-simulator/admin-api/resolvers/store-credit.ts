import { GraphQLError } from 'graphql';
import { gid, idFromGid } from '../../../../app/domain/shared/ids.ts';
import { minorFromDecimal } from '../../../../app/domain/shared/money.ts';
import { nextId } from '../../state/identifiers.ts';
import { wholeSecond } from '../../state/orders.ts';
import { balanceOf, spend } from '../../state/gifts.ts';
import type { CustomerRecord, StoreCreditRecord, StoreCreditTransactionRecord } from '../../state/records.ts';
import { connection, dateTime, money, unsupported, type ApiContext, type PageArguments, type View } from './resolving.ts';
import { matching } from './search-query.ts';

export function storeCreditAccountsOf(
  customer: CustomerRecord,
  args: PageArguments & { query?: string | null },
  context: ApiContext,
): View {
  const accounts = (context.engine.state.storeCredits ?? []).filter(({ customerId }) => customerId === customer.id);
  const chosen = accounts.filter(matching(args.query, { id: (account) => account.id, currency_code: (account) => [account.currency] }));
  return connection(chosen, args, (account) => account.id, accountView);
}

function accountView(account: StoreCreditRecord): View {
  return {
    __typename: 'StoreCreditAccount',
    id: gid('StoreCreditAccount', account.id),
    balance: money(balanceOf(account), account.currency),
    transactions: (args: PageArguments & { sortKey?: string | null; query?: string | null }) => {
      if (args.query != null) {
        throw new GraphQLError('The simulator does not search in transactions.', { extensions: { code: unsupported } });
      }
      const key = args.sortKey === 'EXPIRES_AT' ? 'expiresAt' : 'createdAt';
      return connection(
        account.transactions,
        args,
        (transaction) => transaction[key] ?? 0,
        (transaction) => transactionView(account, transaction),
      );
    },
  };
}

function transactionView(account: StoreCreditRecord, transaction: StoreCreditTransactionRecord): View {
  const { currency } = account;
  const common = {
    account: () => accountView(account),
    balanceAfterTransaction: money(transaction.balanceAfterMinor, currency),
    createdAt: dateTime(transaction.createdAt),
    event: transaction.event,
    origin: null,
  };
  if (transaction.kind === 'debit') {
    const id = gid('StoreCreditAccountDebitTransaction', transaction.id);
    return { ...common, __typename: 'StoreCreditAccountDebitTransaction', id, amount: money(-transaction.amountMinor, currency) };
  }
  return {
    ...common,
    __typename: 'StoreCreditAccountCreditTransaction',
    id: gid('StoreCreditAccountCreditTransaction', transaction.id),
    amount: money(transaction.amountMinor, currency),
    expiresAt: dateTime(transaction.expiresAt),
    remainingAmount: money(transaction.leftMinor, currency),
  };
}

interface MoneyInput {
  readonly amount: string | number;
  readonly currencyCode: string;
}

export async function storeCreditAccountCredit(
  args: { id: string; creditInput: { creditAmount: MoneyInput; expiresAt?: string | null } },
  context: ApiContext,
): Promise<View> {
  const { creditAmount, expiresAt } = args.creditInput;
  const found = accountFor(args.id, creditAmount.currencyCode, context);
  if ('fault' in found) return refused(found.fault);
  const minor = minorFromDecimal(String(creditAmount.amount), creditAmount.currencyCode);
  if (minor === null || minor <= 0n) return refused(faults.amount('creditInput', 'creditAmount'));
  const end = expiresAt == null ? null : Date.parse(expiresAt);
  if (end !== null && end <= context.engine.now()) {
    return refused({ code: 'EXPIRES_AT_IN_PAST', field: ['creditInput', 'expiresAt'], message: 'The expiry date must be in the future.' });
  }
  const transaction: StoreCreditTransactionRecord = {
    id: nextId(context.engine.state, 'StoreCreditTransaction'),
    kind: 'credit',
    amountMinor: Number(minor),
    leftMinor: Number(minor),
    balanceAfterMinor: balanceOf(found.account) + Number(minor),
    event: 'ADJUSTMENT',
    createdAt: wholeSecond(context.engine.now()),
    expiresAt: end,
  };
  found.account.transactions.push(transaction);
  await context.save();
  return { storeCreditAccountTransaction: transactionView(found.account, transaction), userErrors: [] };
}

export async function storeCreditAccountDebit(
  args: { id: string; debitInput: { debitAmount: MoneyInput } },
  context: ApiContext,
): Promise<View> {
  const { debitAmount } = args.debitInput;
  const number = idFromGid(args.id, 'StoreCreditAccount');
  const account = context.engine.state.storeCredits?.find(({ id }) => id === number);
  if (account === undefined) return refused(faults.noAccount);
  if (account.currency !== debitAmount.currencyCode) return refused(faults.currency);
  const minor = minorFromDecimal(String(debitAmount.amount), account.currency);
  if (minor === null || minor <= 0n) return refused(faults.amount('debitInput', 'debitAmount'));
  const before = balanceOf(account);
  if (minor > BigInt(before)) {
    const words = 'The store credit account does not have sufficient funds to satisfy the request.';
    return refused({ code: 'INSUFFICIENT_FUNDS', field: ['debitInput', 'debitAmount'], message: words });
  }
  const transaction = spend(account, Number(minor), {
    id: nextId(context.engine.state, 'StoreCreditTransaction'),
    event: 'ADJUSTMENT',
    createdAt: wholeSecond(context.engine.now()),
  });
  await context.save();
  return { storeCreditAccountTransaction: transactionView(account, transaction), userErrors: [] };
}

interface Fault {
  readonly code: string;
  readonly field: readonly string[];
  readonly message: string;
}

const faults = {
  noAccount: { code: 'ACCOUNT_NOT_FOUND', field: ['id'], message: 'The store credit account could not be found.' },
  noOwner: { code: 'OWNER_NOT_FOUND', field: ['id'], message: 'Owner does not exist.' },
  currency: {
    code: 'MISMATCHING_CURRENCY',
    field: ['creditInput', 'creditAmount'],
    message: 'The currency provided does not match the currency of the store credit account.',
  },
  amount: (input: string, field: string): Fault => ({
    code: 'NEGATIVE_OR_ZERO_AMOUNT',
    field: [input, field],
    message: 'A positive amount must be used.',
  }),
} as const;

/** An account by its own id, or that of a customer in a currency, which is made when it is first needed. */
function accountFor(
  id: string,
  currency: string,
  context: ApiContext,
): { readonly account: StoreCreditRecord } | { readonly fault: Fault } {
  const { state } = context.engine;
  const accounts = (state.storeCredits ??= []);
  const own = idFromGid(id, 'StoreCreditAccount');
  if (own !== null) {
    const account = accounts.find((candidate) => candidate.id === own);
    if (account === undefined) return { fault: faults.noAccount };
    return account.currency === currency ? { account } : { fault: faults.currency };
  }
  const customerId = idFromGid(id, 'Customer');
  if (customerId === null || context.engine.customer(customerId) === null) return { fault: faults.noOwner };
  const known = accounts.find((candidate) => candidate.customerId === customerId && candidate.currency === currency);
  if (known !== undefined) return { account: known };
  const account: StoreCreditRecord = { id: nextId(state, 'StoreCreditAccount'), customerId, currency, transactions: [] };
  accounts.push(account);
  return { account };
}

function refused(fault: Fault): View {
  return { storeCreditAccountTransaction: null, userErrors: [fault] };
}
