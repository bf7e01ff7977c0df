import type { ThemeExtension, UiExtension } from '../storefront/theme-extension.ts';

/** The one theme of the simulated shop. */
export const THEME_ID = 'gid://shopify/OnlineStoreTheme/136040923314';

/**
 * What `shopify.app.extensions()` answers: UI extensions with the targets they are placed on; theme extensions with one
 * record per block and embed, and where the published theme has it.
 */
export function extensionInfo(extensions: {
  readonly theme: readonly ThemeExtension[];
  readonly ui: readonly UiExtension[];
  readonly embedEnabled: boolean;
}): readonly unknown[] {
  const theme = extensions.theme.map(({ handle, blocks }) => ({
    handle,
    type: 'theme_app_extension',
    activations: blocks.map((block) => {
      // Only the embed can be switched on here: the simulator's theme has no sections to put blocks into.
      const active = extensions.embedEnabled && block.schema.target !== 'section';
      return {
        target: block.schema.target,
        handle: block.handle,
        name: block.schema.name,
        status: active ? 'active' : 'available',
        activations: active ? [{ target: `app-embeds/${block.handle}`, themeId: THEME_ID }] : [],
      };
    }),
  }));
  const ui = extensions.ui.map(({ handle, targets }) => ({
    handle,
    type: 'ui_extension',
    activations: targets.map((target) => ({ target })),
  }));
  return [...theme, ...ui];
}
