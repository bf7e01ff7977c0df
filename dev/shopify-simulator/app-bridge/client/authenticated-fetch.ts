interface FetchOptions {
  readonly token: () => Promise<string>;
  /** Origins besides the page's own that may see the session token. */
  readonly appOrigins: readonly string[];
  readonly leave: (url: string) => void;
}

const REAUTHORIZE = 'X-Shopify-API-Request-Failure-Reauthorize-Url';
const RETRY = 'X-Shopify-Retry-Invalid-Session-Request';

/**
 * App Bridge's fetch: requests to the app carry a fresh session token, a request refused for its token is tried once more,
 * and an answer that asks for authorization sends the whole admin there.
 */
export function authenticateFetch(page: Window & typeof globalThis, options: FetchOptions): void {
  const plain = page.fetch.bind(page);
  const isApp = (url: URL) =>
    url.origin === page.location.origin || url.hostname.endsWith(`.${page.location.hostname}`) || options.appOrigins.includes(url.origin);

  page.fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new page.Request(input, init);
    const url = new URL(request.url, page.location.href);
    if (request.url.startsWith('shopify:')) {
      throw new TypeError(
        'The simulator does not imitate direct API access (fetch of shopify:admin/…). Use the Admin API from the server.',
      );
    }
    if (!isApp(url) || request.headers.has('Authorization')) return plain(request);

    const again = request.clone();
    request.headers.set('Authorization', `Bearer ${await options.token()}`);
    let response = await plain(request);
    if (response.status === 401 && response.headers.has(RETRY)) {
      again.headers.set('Authorization', `Bearer ${await options.token()}`);
      response = await plain(again);
    }
    const reauthorize = response.headers.get(REAUTHORIZE);
    if (reauthorize) options.leave(new URL(reauthorize, page.location.href).href);
    return response;
  };
}

/**
 * The bounce page of the server library: it arrives without a session token and names the address to load with one. The
 * document is loaded anew rather than written in place, because that would take every listener of the page with it.
 */
export async function followReload(page: Window, token: () => Promise<string>): Promise<boolean> {
  const reload = new URLSearchParams(page.location.search).get('shopify-reload');
  if (reload === null) return false;
  const url = new URL(reload, page.location.href);
  // Only the app's own pages: anything else would hand the session token to whoever wrote the link.
  if (url.origin !== page.location.origin) throw new Error('App Bridge: shopify-reload must stay on the app’s own origin.');
  url.searchParams.set('id_token', await token());
  page.location.replace(url.href);
  return true;
}
