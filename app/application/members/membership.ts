import { statusAfter, type MembershipStep, type MemberStatus } from '../../domain/members/index.ts';
import type { CustomerId, MemberId } from '../../domain/shared/ids.ts';
import { isDecimalId } from '../../domain/shared/ids.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';
import type { Membership, MembershipChange, Memberships } from '../ports/memberships.ts';
import { memberFactEvent } from './facts.ts';

export interface MembershipDeps {
  readonly memberships: Memberships;
  readonly ledger: MemberLedger;
  readonly clock: Clock;
}

export interface MembershipState {
  readonly memberId: MemberId;
  readonly status: MemberStatus;
  /** False where there was nothing to do. */
  readonly changed: boolean;
}

/** What the audit log calls each step. */
const actions: Readonly<Record<MembershipStep, string>> = {
  enrol: 'member.enrolled',
  leave: 'member.left',
  block: 'member.blocked',
  unblock: 'member.unblocked',
};

/**
 * Joining, leaving, blocking. Each step names where it leads, so repeating one changes nothing and needs no key. What was earned
 * before stays; from the step's moment on, the member's timeline counts or does not count what they do.
 */
export function createMembership({ memberships, ledger, clock }: MembershipDeps) {
  async function step(
    shop: Shop,
    actor: Actor,
    { memberId, step, reason }: { memberId: MemberId; step: MembershipStep; reason: string | null },
  ): Promise<Result<MembershipState>> {
    const decided = await memberships.change({ shopId: shop.id, memberId }, (membership): MembershipChange<Result<MembershipState>> => {
      if (membership.mergedInto !== null) {
        return { value: refuse('unknown_member', `This member was merged into member ${membership.mergedInto}.`) };
      }
      const after = statusAfter(membership.status, step);
      if (!after.ok) return { value: after };
      const changed = after.value !== membership.status || (step === 'block' && membership.statusReason !== reason);
      const value = success({ memberId, status: after.value, changed });
      return changed ? { value, ...written(membership, after.value) } : { value };
    });
    return decided ?? refuse('unknown_member', 'There is no such member.');

    function written(membership: Membership, status: MemberStatus): Omit<MembershipChange<unknown>, 'value'> {
      // Two changes never fall on the same instant, or the timeline could not tell which came last.
      const at = Math.max(clock.now(), (membership.statusAt ?? 0) + 1) as ReturnType<Clock['now']>;
      const audit = { actor, action: actions[step], details: reason === null ? {} : { reason } };
      const change = { status: { status, reason: status === 'blocked' ? reason : null, at }, audit };
      if (status === membership.status || status === 'erased') return change;
      return { ...change, events: [memberFactEvent(membership, { key: `status:${at}`, at, what: { kind: 'status', status } }, at)] };
    }
  }

  return {
    /** Makes a customer a member, or brings back one who left. Refuses `program_not_live`, `member_blocked`, `invalid_input`. */
    async enrol(shop: Shop, actor: Actor, { customerId }: { customerId: CustomerId }): Promise<Result<MembershipState>> {
      if (!isDecimalId(customerId)) return refuse('invalid_input', 'A customer’s id is Shopify’s number.', 'customerId');
      const known = await memberships.find(shop.id, { customerId });
      if (known !== null) return step(shop, actor, { memberId: known.memberId, step: 'enrol', reason: null });
      const enrolled = await ledger.enrol({ shopId: shop.id, customerId, at: clock.now() });
      if (enrolled === null) return refuse('program_not_live', 'This shop has no program yet.');
      return success({ memberId: enrolled.memberId, status: 'active', changed: true });
    },

    /** Makes a company a member, whose people share one balance. Refuses `program_not_live`, `invalid_input`. */
    async enrolCompany(
      shop: Shop,
      actor: Actor,
      { companyId, people }: { companyId: string; people: readonly CustomerId[] },
    ): Promise<Result<MembershipState>> {
      if (![companyId, ...people].every(isDecimalId))
        return refuse('invalid_input', 'Companies and customers are named by Shopify’s numbers.');
      const memberId = await memberships.enrolCompany({ shopId: shop.id, companyId, people, at: clock.now() });
      if (memberId === null) return refuse('program_not_live', 'This shop has no program yet.');
      return step(shop, actor, { memberId, step: 'enrol', reason: null });
    },

    /** Ends a membership by the member's own wish; their history stays. Refuses `unknown_member`, `member_blocked`. */
    leave: (shop: Shop, actor: Actor, { memberId }: { memberId: MemberId }) => step(shop, actor, { memberId, step: 'leave', reason: null }),

    /** Earning and spending stop; points are kept. Refuses `unknown_member`, and `invalid_input` without a reason. */
    async block(shop: Shop, actor: Actor, input: { memberId: MemberId; reason: string }): Promise<Result<MembershipState>> {
      const reason = input.reason.trim();
      if (reason === '' || reason.includes('\u0000')) return refuse('invalid_input', 'Say why; the member’s page shows it.', 'reason');
      if (reason.length > 500) return refuse('invalid_input', 'Keep the reason to 500 characters.', 'reason');
      return step(shop, actor, { memberId: input.memberId, step: 'block', reason });
    },

    /** Refuses `unknown_member`. */
    unblock: (shop: Shop, actor: Actor, { memberId }: { memberId: MemberId }) =>
      step(shop, actor, { memberId, step: 'unblock', reason: null }),
  };
}
