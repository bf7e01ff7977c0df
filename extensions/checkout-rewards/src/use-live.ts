import { useEffect, useReducer, useRef } from 'preact/hooks';

interface Changing {
  readonly subscribe: (onChange: () => void) => () => void;
}

/**
 * Renders again whenever one of the checkout's values changes; the caller reads `.value` afresh. Shopify's values are
 * Preact signals in today's checkout and plain subscribables elsewhere: subscribing works for both.
 */
export function useLive(values: readonly Changing[]): void {
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  // The checkout's values live as long as the block.
  const watched = useRef(values).current;
  useEffect(() => {
    const unsubscribe = watched.map((value) => value.subscribe(() => renderAgain(undefined)));
    return () => unsubscribe.forEach((stop) => stop());
  }, [watched]);
}
