/**
 * The simulator's App Bridge: what https://cdn.shopify.com/shopifycloud/app-bridge.js is to a real shop. It runs in the app's
 * page, before the page's own scripts, and talks with the admin shell around it.
 */
import { authenticateFetch, followReload } from './authenticated-fetch.ts';
import { defineNavMenu, defineTitleBar } from './bars.ts';
import { connect } from './connection.ts';
import { defineModal, MODAL_STYLES } from './modal.ts';
import { interceptLeaving, pathInApp, reportNavigation } from './navigation.ts';
import { defineSaveBar, SaveBars, watchForms } from './save-bar.ts';
import type { BridgeConfig } from './shopify-global.ts';
import { createShopifyGlobal } from './shopify-global.ts';

const REMEMBERED = 'app-bridge-config';

/** Shop and host come with the first address; later documents of the same frame have them from the session. */
function readConfig(script: HTMLScriptElement): BridgeConfig {
  const query = new URLSearchParams(location.search);
  const remembered = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? '{}') as Record<string, string>;
  const meta = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
  const list = (name: string, attribute: string) =>
    (meta(name) || script.getAttribute(attribute) || '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const apiKey = meta('shopify-api-key') || script.dataset['apiKey'] || query.get('apiKey') || '';
  if (!apiKey) throw new Error('App Bridge: missing required configuration: data-api-key on the script, or <meta name="shopify-api-key">.');
  const shop = query.get('shop') ?? remembered['shop'] ?? '';
  const host = query.get('host') ?? remembered['host'] ?? '';
  const locale = query.get('locale') ?? remembered['locale'] ?? 'en-US';
  sessionStorage.setItem(REMEMBERED, JSON.stringify({ shop, host, locale }));
  return {
    apiKey,
    shop,
    host,
    locale,
    appOrigins: list('shopify-app-origins', 'data-app-origins'),
    disabledFeatures: list('shopify-disabled-features', 'data-disabled-features'),
  };
}

function start(script: HTMLScriptElement): void {
  const config = readConfig(script);
  const admin = new URL(script.src).origin;
  if (window.parent === window) {
    // Opened by its own address: the app lives in the admin.
    if (!config.disabledFeatures.includes('auto-redirect')) {
      location.replace(`${admin}/admin/apps/${config.apiKey}${pathInApp(location).replace(/^\/app(?=\/|\?|#|$)/, '')}`);
    }
    return;
  }
  const connection = connect(window, window.parent, admin);
  const saveBars = new SaveBars(connection);
  const ready = connection.call('hello', { path: pathInApp(location), title: document.title }).then(() => undefined);
  Object.defineProperty(window, 'shopify', {
    value: createShopifyGlobal(window, { config, connection, saveBars, ready }),
    configurable: true,
  });

  const style = document.createElement('style');
  style.textContent = MODAL_STYLES;
  document.head.append(style);
  defineNavMenu(window, connection);
  defineTitleBar(window, connection);
  defineSaveBar(window, saveBars);
  defineModal(window, connection);
  watchForms(window, saveBars);
  interceptLeaving(window, connection, () => config.shop);
  if (!config.disabledFeatures.includes('fetch')) {
    const leave = (url: string) => void connection.call('leave', { url, newTab: false });
    authenticateFetch(window, { token: () => connection.call('idToken', null), appOrigins: config.appOrigins, leave });
  }
  void followReload(window, () => connection.call('idToken', null)).then((bounced) => {
    if (!bounced) reportNavigation(window, connection);
  });
}

const script = document.currentScript;
// A page may carry the script twice (its own and the AppProvider's); the second finds everything in place.
if (script instanceof HTMLScriptElement && !('shopify' in window)) start(script);
