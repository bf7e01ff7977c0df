import { PassThrough } from 'node:stream';
import { createReadableStreamFromReadable } from '@remix-run/node';
import { RemixServer } from '@remix-run/react';
import type { AppLoadContext, EntryContext, HandleErrorFunction } from '@remix-run/server-runtime';
import { isbot } from 'isbot';
import { renderToPipeableStream } from 'react-dom/server';

/** How long a loader's promise may keep a page's stream open. */
export const streamTimeout = 5_000;

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { shopify, appBridgeUrl, log, requestId }: AppLoadContext,
): Promise<Response> {
  shopify.addDocumentResponseHeaders(request, headers);
  // The library names Shopify's CDN whatever APP_BRIDGE_URL says; a preload of a script that the page does not use is waste.
  if (headers.has('Link')) headers.set('Link', `<${appBridgeUrl}>; rel="preload"; as="script";`);
  headers.set('Content-Type', 'text/html; charset=utf-8');

  // People get the page as soon as its frame is ready; crawlers get it whole.
  const readyEvent = isbot(request.headers.get('User-Agent')) ? 'onAllReady' : 'onShellReady';

  return new Promise((resolve, reject) => {
    let answered = false;
    const { pipe, abort } = renderToPipeableStream(<RemixServer context={remixContext} url={request.url} />, {
      [readyEvent]() {
        answered = true;
        const body = new PassThrough();
        resolve(new Response(createReadableStreamFromReadable(body), { status, headers }));
        pipe(body);
      },
      onShellError: reject,
      onError(err: unknown) {
        status = 500;
        // Errors before the shell reject the promise above and are reported there.
        if (answered) log.error({ err, requestId }, 'A page failed while it was being written.');
      },
    });
    setTimeout(abort, streamTimeout + 1_000).unref();
  });
}

/** Remix would print every aborted request as an error; a browser that navigates away is none. */
export const handleError: HandleErrorFunction = (err, { request, context: { log, requestId } }) => {
  if (!request.signal.aborted) log.error({ err, requestId }, 'A page or action failed.');
};
