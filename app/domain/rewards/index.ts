export * from './address.ts';
export * from './eligibility.ts';
export * from './fulfilment.ts';
export * from './quote.ts';
export * from './redemption.ts';
export * from './terms.ts';
export * from './view.ts';
