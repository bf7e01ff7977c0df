export * from './accounts.ts';
export * from './books.ts';
export * from './laws.ts';
export { consumptionOrder, isAlive, type Lot } from './lots.ts';
export * from './expiry.ts';
export * from './expiry-warnings.ts';
export * from './merge.ts';
