import { createContext, useContext } from 'react';

/** What every page needs to know of the shop to write amounts, dates and links. */
export interface ShopFacts {
  readonly name: string;
  readonly domain: string;
  readonly currency: string;
  readonly timeZone: string;
  /** The app's client id, for links into the theme editor. */
  readonly apiKey: string;
}

const ShopContext = createContext<ShopFacts | null>(null);

export const ShopProvider = ShopContext.Provider;

export function useShop(): ShopFacts {
  const shop = useContext(ShopContext);
  if (shop === null) throw new Error('useShop is for pages inside the ShopProvider of routes/app.tsx.');
  return shop;
}
