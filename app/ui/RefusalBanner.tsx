import { Banner } from '@shopify/polaris';
import { useEffect, useRef } from 'react';
import type { BannerHandles } from '@shopify/polaris';

/** Why something could not be done, where no single field is at fault. Takes the focus, so that nobody misses it below the fold. */
export function RefusalBanner({ message }: { message: string | null }) {
  const banner = useRef<BannerHandles>(null);
  useEffect(() => {
    if (message !== null) banner.current?.focus();
  }, [message]);
  if (message === null) return null;
  return (
    <Banner ref={banner} tone="critical" title="This was not saved">
      <p>{message}</p>
    </Banner>
  );
}
