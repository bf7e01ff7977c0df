import { RemixBrowser } from '@remix-run/react';
import { startTransition, StrictMode, useEffect } from 'react';
import { hydrateRoot } from 'react-dom/client';

/**
 * What others have put into the head since the server wrote it. App Bridge runs before this module and adds styles of its own; React
 * takes over a document only when it finds exactly what the server rendered, and otherwise throws the page away and draws it anew. Laurel's own
 * head holds nothing but these elements, so all else steps aside while React looks.
 */
function takeForeignNodes(): readonly Element[] {
  const foreign = [...document.head.children].filter((node) => !node.matches('meta, title, link, script[data-api-key]'));
  for (const node of foreign) node.remove();
  return foreign;
}

function Page({ foreign }: { foreign: readonly Element[] }) {
  useEffect(() => document.head.append(...foreign), [foreign]);
  return <RemixBrowser />;
}

startTransition(() => {
  const foreign = takeForeignNodes();
  hydrateRoot(
    document,
    <StrictMode>
      <Page foreign={foreign} />
    </StrictMode>,
  );
});
