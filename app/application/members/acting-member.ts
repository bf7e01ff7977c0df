import type { CustomerId } from '../../domain/shared/ids.ts';
import type { Shop } from '../laurel.ts';
import type { Membership, Memberships } from '../ports/memberships.ts';
import type { Shops } from '../ports/shops.ts';

/**
 * Whose points a signed-in customer sees and spends: where the program lets companies earn, those of the company that they ordered for last;
 * their own otherwise. Null when neither is a member yet.
 */
export function createActingMember({ memberships, shops }: { memberships: Memberships; shops: Pick<Shops, 'currentProgram'> }) {
  return async (shop: Shop, customerId: CustomerId): Promise<Membership | null> => {
    const program = await shops.currentProgram(shop.id);
    if (program?.ruleset.earning.b2b === 'company') {
      for (const companyId of await memberships.companiesOf(shop.id, customerId)) {
        const company = await memberships.find(shop.id, { companyId });
        if (company !== null) return company;
      }
    }
    return memberships.find(shop.id, { customerId });
  };
}
