import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';
import { liquidJson } from '../storefront/liquid-engine.ts';
import type { UiExtension } from '../storefront/theme-extension.ts';
import { readLocale, readUiExtensions } from '../storefront/theme-extension.ts';
import type { ExtensionBoot } from './extension-runtime/protocol.ts';

export const BLOCK_TARGET = 'purchase.checkout.block.render';

export function bundleOf(extension: UiExtension): string {
  return join(extension.folder, 'dist', 'main.js');
}

/** The checkout blocks that have been built; one that has not is left out, as an undeployed one would be. */
export async function checkoutBlocks(root: string): Promise<UiExtension[]> {
  return (await readUiExtensions(root)).filter((extension) => extension.targets.includes(BLOCK_TARGET) && existsSync(bundleOf(extension)));
}

/**
 * The document in which one extension runs. Its policy is the extension's capabilities: without `network_access` nothing can be
 * fetched. The sandbox (set here too, so that opening the address directly changes nothing) takes its origin away.
 */
export async function extensionFrame(extension: UiExtension, shop: SimulatedShop, config: SimulatorConfig): Promise<Response> {
  const boot: ExtensionBoot = {
    origin: config.origin,
    scriptUrl: `${config.origin}/checkout/extensions/${extension.handle}/main.js`,
    target: BLOCK_TARGET,
    apiVersion: extension.apiVersion,
    capabilities: extension.capabilities,
    translations: await readLocale(extension.folder, 'default'),
    settings: {},
    shop: { id: 'gid://shopify/Shop/1', name: shop.name, myshopifyDomain: shop.domain, storefrontUrl: config.origin },
    currency: shop.currency,
    timeZone: shop.timeZone,
  };
  const network = extension.capabilities.includes('network_access') ? '*' : "'none'";
  const policy = [
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src ${config.origin}`,
    "style-src 'unsafe-inline'",
    'img-src * data:',
    `connect-src ${network}`,
  ].join('; ');
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${extension.handle}</title>
<style>html{overflow:hidden}body{margin:0;padding:2px;font:400 14px/1.5 Inter,-apple-system,BlinkMacSystemFont,'Segoe UI',system-ui,sans-serif;color:#1c1f1d;background:#fff}</style>
<script type="application/json" id="boot">${liquidJson(boot)}</script></head><body><script src="${config.origin}/checkout/extension-runtime.js"></script></body></html>`;
  return new Response(page, { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy } });
}
