export * from './redemption.ts';
export * from './view.ts';
