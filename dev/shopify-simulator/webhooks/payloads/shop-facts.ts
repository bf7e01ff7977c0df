/** What every payload needs to know about the shop. */
export interface ShopFacts {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
  readonly email: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly createdAt: number;
}
