export * from './accounts.ts';
export * from './books.ts';
export * from './merge.ts';
