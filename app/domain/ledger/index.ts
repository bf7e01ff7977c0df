export * from './accounts.ts';
export * from './books.ts';
export { consumptionOrder, isAlive, type Lot } from './lots.ts';
export * from './expiry.ts';
export * from './merge.ts';
