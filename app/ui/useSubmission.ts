import { useFetcher } from '@remix-run/react';
import { useAppBridge } from '@shopify/app-bridge-react';
import { useEffect, useRef, useState } from 'react';

/** What an action answers: what was done, or why not, with each error at its field. */
export type Outcome<Field extends string> =
  | { readonly ok: true; readonly done: string; readonly id?: string }
  | { readonly ok: false; readonly message: string | null; readonly errors: Partial<Record<Field, string>> };

type Values = Readonly<Record<string, string>>;

/** Submits a form in place and says so in a toast when it is done. Errors are no toasts: they stay on the page, at their fields. */
export function useSubmission<Field extends string>(onDone?: () => void) {
  const fetcher = useFetcher<Outcome<Field>>();
  const shopify = useAppBridge();
  const announced = useRef<unknown>(null);
  const [submitted, setSubmitted] = useState<Values>({});
  const outcome = fetcher.data ?? null;
  const settled = fetcher.state === 'idle';
  useEffect(() => {
    if (outcome === null || !settled || announced.current === outcome) return;
    announced.current = outcome;
    if (!outcome.ok) return;
    shopify.toast.show(outcome.done);
    onDone?.();
  }, [outcome, settled, shopify, onDone]);
  const refusal = outcome !== null && !outcome.ok ? outcome : null;
  return {
    outcome: settled ? outcome : null,
    submit: (values: Values) => {
      setSubmitted(values);
      fetcher.submit(values, { method: 'post' });
    },
    busy: !settled,
    message: refusal?.message ?? null,
    /** The refusals that still hold: one is gone as soon as its field holds something else than what was refused. */
    errorsAt: (values: Readonly<Record<Field, string>>): Partial<Record<Field, string>> => {
      const errors = Object.entries(refusal?.errors ?? {}) as [Field, string][];
      return Object.fromEntries(errors.filter(([field]) => values[field] === submitted[field])) as Partial<Record<Field, string>>;
    },
  };
}
