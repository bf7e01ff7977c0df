import type { Laurel } from './application/laurel.ts';

/**
 * What the web process hands to every Remix loader and action. Routes import neither composition nor adapters: everything they may do
 * comes in here, so that the Vite bundle holds pages only. (A type and no interface: Remix's own context has an index signature, which
 * only a type satisfies.)
 */
export type LoadContext = {
  readonly laurel: Laurel;
  readonly shopify: ShopifyDoor;
  /** The app's client id, which App Bridge and deep links into the theme editor need in the browser. It is no secret. */
  readonly apiKey: string;
  /** Where the browser loads App Bridge from: Shopify's CDN, unless APP_BRIDGE_URL says otherwise. */
  readonly appBridgeUrl: string;
  /** Names this request in the logs; shown on error pages so that a merchant can quote it. */
  readonly requestId: string;
  /** The process's structured log (pino's order of arguments). */
  readonly log: { error(fields: object, message: string): void };
};

/** The part of the object returned by `shopifyApp()` that pages use. It lives outside the bundle, so only its shape is known here. */
export interface ShopifyDoor {
  readonly authenticate: {
    /** Answers with a Response (thrown) when the request has to go elsewhere first: to the bounce page, to log in, to consent. */
    admin(request: Request): Promise<AdminSession>;
  };
  /** Sets the headers that let Shopify Admin, and nobody else, put a page into a frame. */
  addDocumentResponseHeaders(request: Request, headers: Headers): void;
  /** Begins the installation for the shop named in the request; returns an object of errors when the shop is not one. */
  login(request: Request): Promise<unknown>;
}

export interface AdminSession {
  readonly session: { readonly shop: string };
  /** The verified payload of the session token; `sub` is the id of the staff member. */
  readonly sessionToken: { readonly sub: string };
}

declare module '@remix-run/server-runtime' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- augmentation needs an interface
  interface AppLoadContext extends LoadContext {}

  interface Future {
    v3_singleFetch: true;
  }
}
