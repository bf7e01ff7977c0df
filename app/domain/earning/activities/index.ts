export { birthdayDate, birthdayFacts, birthdayInYear, type Birthday } from './birthdays.ts';
export { earnFromActivity, type ActivityContent, type Doing, type Earned, type NoPointsBecause } from './earn.ts';
export { activityEffects, type ActivityEffect, type ActivityOutcome, type CountedTotals, type Happened } from './effects.ts';
export { milestonesReached } from './milestones.ts';
export { advanceStreak, periodOf } from './streaks.ts';
export { activitiesDone, neverUsed, useOf, type ActivityUse, type ActivityUses, type StreakState } from './uses.ts';
