import { useAppBridge } from '@shopify/app-bridge-react';
import { useEffect, useState } from 'react';
import { useShop } from './ShopContext.tsx';

/** Whether the storefront's launcher is switched on in a theme; `unknown` where App Bridge cannot say. */
export type EmbedState = 'asking' | 'on' | 'off' | 'unknown';

export interface EmbedStatus {
  readonly state: EmbedState;
  /** Opens the theme editor with the launcher switched on; the merchant still has to save there. */
  readonly editorUrl: string;
}

/** The file of the launcher's block in the theme app extension, when App Bridge does not name it. */
const launcherBlock = 'launcher';

interface Block {
  readonly target: string;
  readonly handle: string;
  readonly activations: readonly unknown[];
}

/** Asks Shopify, through App Bridge and without a scope of its own, where the launcher stands; again when the merchant comes back to the tab. */
export function useEmbedStatus(): EmbedStatus {
  const shopify = useAppBridge();
  const { domain, apiKey } = useShop();
  const [found, setFound] = useState<{ state: EmbedState; handle: string }>({ state: 'asking', handle: launcherBlock });

  useEffect(() => {
    let current = true;
    const ask = async () => {
      const next = await launcherOf(shopify);
      if (current) setFound(next);
    };
    const askWhenVisible = () => {
      if (document.visibilityState === 'visible') void ask();
    };
    void ask();
    document.addEventListener('visibilitychange', askWhenVisible);
    return () => {
      current = false;
      document.removeEventListener('visibilitychange', askWhenVisible);
    };
  }, [shopify]);

  const query = `context=apps&template=index&activateAppId=${apiKey}/${found.handle}`;
  return { state: found.state, editorUrl: `https://${domain}/admin/themes/current/editor?${query}` };
}

async function launcherOf(shopify: ReturnType<typeof useAppBridge>): Promise<{ state: EmbedState; handle: string }> {
  try {
    const extensions = await shopify.app.extensions();
    const blocks = extensions
      .filter((extension) => extension.type === 'theme_app_extension')
      .flatMap((extension) => extension.activations as unknown as readonly Block[]);
    const launcher = blocks.find((block) => block.target === 'body');
    if (launcher === undefined) return { state: 'unknown', handle: launcherBlock };
    return { state: launcher.activations.length > 0 ? 'on' : 'off', handle: launcher.handle };
  } catch {
    // Outside Shopify Admin, or with an App Bridge that does not know the call, there is nothing to show but that.
    return { state: 'unknown', handle: launcherBlock };
  }
}
