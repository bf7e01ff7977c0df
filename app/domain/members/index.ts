export { historyOf, type HistoryEntry, type HistoryTransfer } from './history.ts';
export { refusalToSpend, statusAfter, type MembershipStep, type MemberStatus } from './status.ts';
