import { useEffect, useState } from 'react';

/** How long a page may take before a skeleton stands in for it; a skeleton that flashes by is worse than none. */
const patienceMs = 250;

/** True once `pending` has lasted longer than anyone should look at the old page. */
export function useSlow(pending: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => setSlow(true), patienceMs);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [pending]);
  return pending && slow;
}
