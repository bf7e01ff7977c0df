import { useEffect, useReducer } from 'preact/hooks';

interface Changing {
  readonly subscribe: (onChange: () => void) => () => void;
}

/**
 * Renders again whenever one of the checkout's values changes; the caller reads `.value` afresh. Shopify's values are
 * Preact signals in today's checkout and plain subscribables elsewhere: subscribing works for both.
 */
export function useLive(values: readonly Changing[]): void {
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const unsubscribe = values.map((value) => value.subscribe(() => renderAgain(undefined)));
    return () => unsubscribe.forEach((stop) => stop());
    // The checkout's values live as long as the block.
  }, []);
}
