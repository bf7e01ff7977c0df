import { useBlocker } from '@remix-run/react';
import { SaveBar, useAppBridge } from '@shopify/app-bridge-react';
import { useEffect, useState } from 'react';

/** A form's values while they are edited: the saved ones, the present ones, and whether they differ. */
export interface Editing<Values> {
  readonly values: Values;
  readonly dirty: boolean;
  readonly change: (part: Partial<Values>) => void;
  readonly discard: () => void;
}

/** Keeps what is typed until it is saved or discarded; newly loaded `saved` values replace it only when they really are others. */
export function useEditing<Values extends object>(saved: Values): Editing<Values> {
  const [state, setState] = useState({ saved, values: saved });
  if (!same(state.saved, saved)) setState({ saved, values: saved });
  return {
    values: state.values,
    dirty: !same(state.values, saved),
    change: (part) => setState((current) => ({ ...current, values: { ...current.values, ...part } })),
    discard: () => setState({ saved, values: saved }),
  };
}

function same(left: object, right: object): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/**
 * Shopify's contextual save bar. While it is open neither Shopify Admin nor a link inside the app leaves the page without asking.
 */
export function EditingBar({
  id,
  dirty,
  saving,
  onSave,
  onDiscard,
}: {
  id: string;
  dirty: boolean;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}) {
  const shopify = useAppBridge();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty && !saving && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    let current = true;
    const proceed = () => {
      if (current) blocker.proceed();
    };
    // Resolves when the merchant agrees to lose the changes; the page stays for as long as they do not.
    shopify.saveBar.leaveConfirmation().then(proceed, () => undefined);
    return () => {
      current = false;
    };
  }, [blocker, shopify]);
  return (
    <SaveBar id={id} open={dirty}>
      <button variant="primary" onClick={onSave} {...(saving ? { loading: '' } : {})}>
        Save
      </button>
      <button onClick={onDiscard} disabled={saving}>
        Discard
      </button>
    </SaveBar>
  );
}
