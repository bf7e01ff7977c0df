import type { Outcome } from '../state/outcome.ts';

export const dayMs = 86_400_000;

/** The shopper of the demo's story. */
export const mia = { email: 'mia.chen@example.com', firstName: 'Mia', lastName: 'Chen' } as const;

export const seededCodes = { welcome: 'WELCOME10', autumn: 'AUTUMN5' } as const;

/** The seed makes no mistakes that the shop would refuse; if it does, the seed is wrong. */
export function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`The seed asked for something that the shop refuses: ${outcome.message}`);
  return outcome.value;
}
