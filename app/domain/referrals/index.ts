export { claimLimits, isOwnClaim, type ClaimLimits } from './claiming.ts';
export { scoreOf, signalNames, signalsOf, type Signal, type SignalName } from './signals.ts';
export {
  settleReferrals,
  type AdvocateFacts,
  type FriendOrder,
  type ReferralCase,
  type ReferralReason,
  type ReferralSettlement,
  type ReferralState,
} from './settle.ts';
export {
  mailboxOf,
  networkOf,
  normalAddress,
  normalCard,
  normalEmail,
  normalPhone,
  traceKinds,
  type PostalAddress,
  type Trace,
  type TraceKind,
} from './traces.ts';
