import type { Credit, StoreCredit } from '../../application/ports/store-credit.ts';
import { gid } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success } from '../../domain/shared/result.ts';

interface Movement {
  readonly gid: string;
  readonly kind: 'credit' | 'debit';
  readonly minor: number;
  readonly at: Instant;
  readonly endsAt: Instant | null;
  /** What is left of a credit. */
  readonly left: number;
}

export interface MemoryStoreCredit extends StoreCredit {
  /** What a customer has in a currency. */
  balance(of: Pick<Credit, 'shop' | 'customerId' | 'currency'>): number;
  /** A shopper pays with it: what ends soonest first. */
  spend(of: Pick<Credit, 'shop' | 'customerId' | 'currency'>, minor: number): void;
}

export interface MemoryStoreCreditOptions {
  readonly now: () => Instant;
  /** Whether Shopify stays away, and so does nothing. */
  readonly down?: () => boolean;
  /** Whether Shopify does what it is asked and its answer gets lost. */
  readonly loses?: () => boolean;
}

/** Store credit accounts, in memory, under the rules of the real ones. */
export function createMemoryStoreCredit({ now, down = () => false, loses = () => false }: MemoryStoreCreditOptions): MemoryStoreCredit {
  const accounts = new Map<string, Movement[]>();
  let made = 0;
  const accountOf = ({ shop, customerId, currency }: Pick<Credit, 'shop' | 'customerId' | 'currency'>) => {
    const key = `${shop.domain}/${customerId}/${currency}`;
    const account = accounts.get(key) ?? [];
    accounts.set(key, account);
    return account;
  };
  const nextGid = (kind: string) => gid(kind, String((made += 1)));
  const away = () => refuse('shopify_unavailable', 'Shopify did not answer in time.');
  const balance: MemoryStoreCredit['balance'] = (of) => accountOf(of).reduce((sum, { left }) => sum + left, 0);

  const spend: MemoryStoreCredit['spend'] = (of, minor) => {
    const account = accountOf(of);
    if (balance(of) < minor) throw new RangeError(`The account cannot pay ${minor}.`);
    let due = minor;
    const bySoonest = [...account].sort((a, b) => (a.endsAt ?? Infinity) - (b.endsAt ?? Infinity));
    for (const movement of bySoonest) {
      const taken = Math.min(due, movement.left);
      if (taken > 0) account[account.indexOf(movement)] = { ...movement, left: movement.left - taken };
      due -= taken;
    }
  };

  return {
    balance,
    spend,
    async credit(credit) {
      if (down()) return away();
      if (credit.endsAt !== null && credit.endsAt <= now()) return refuse('reward_refused', 'The expiry date must be in the future.');
      const { valueMinor: minor, endsAt } = credit;
      const transaction: Movement = { gid: nextGid('StoreCreditAccountCreditTransaction'), kind: 'credit', minor, at: now(), endsAt, left: minor }; // prettier-ignore
      accountOf(credit).push(transaction);
      return loses() ? away() : success({ transactionGid: transaction.gid });
    },
    async find(search) {
      if (down()) return away();
      const found = accountOf(search).find(
        ({ gid: id, kind, minor, at, endsAt }) =>
          kind === 'credit' &&
          minor === search.valueMinor &&
          at >= search.since &&
          endsAt === search.endsAt &&
          !search.claimed.includes(id),
      );
      return success(found?.gid ?? null);
    },
    async takeBack(input) {
      if (down()) return away();
      const account = accountOf(input);
      const earlier = account.find(
        ({ gid: id, kind, minor, at }) =>
          kind === 'debit' && minor === input.valueMinor && at >= input.since && !input.claimed.includes(id),
      );
      if (earlier !== undefined) return success({ transactionGid: earlier.gid });
      const credit = account.find(({ gid: id }) => id === input.transactionGid);
      if (credit === undefined) return refuse('reward_refused', 'The shop does not know this store credit.');
      if (credit.left < input.valueMinor) {
        return refuse('reward_partly_used', `Some of this store credit was spent: ${credit.left} minor units are left of it.`);
      }
      spend(input, input.valueMinor);
      const debit: Movement = { gid: nextGid('StoreCreditAccountDebitTransaction'), kind: 'debit', minor: input.valueMinor, at: now(), endsAt: null, left: 0 }; // prettier-ignore
      account.push(debit);
      return loses() ? away() : success({ transactionGid: debit.gid });
    },
  };
}
