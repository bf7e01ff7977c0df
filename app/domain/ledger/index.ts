export * from './accounts.ts';
export * from './books.ts';
