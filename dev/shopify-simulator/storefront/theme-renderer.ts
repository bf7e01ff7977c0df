import { join } from 'node:path';
import type { SimulatedCustomer, SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';
import { createEngine, liquidJson } from './liquid-engine.ts';
import { assetUrl } from './liquid-engine.ts';
import { collectionObject, customerObject, localizationObject, ROUTES, shopObject } from './liquid-objects.ts';
import type { ThemeBlock, ThemeExtension } from './theme-extension.ts';
import { readLocale, readThemeExtensions, showsOn } from './theme-extension.ts';

export const THEME_FOLDER = join(import.meta.dirname, 'theme');

export interface PageRequest {
  /** The page's template, also Shopify's `request.page_type`. */
  readonly template: string;
  readonly path: string;
  readonly title: string;
  readonly customer: SimulatedCustomer | null;
  readonly cart: unknown;
  /** What the template itself needs: `product`, `collection` … */
  readonly objects: Readonly<Record<string, unknown>>;
}

/** Draws pages of the simulated theme, with the app's theme extension where the merchant has switched it on. */
export class ThemeRenderer {
  readonly #shop: SimulatedShop;
  readonly #config: SimulatorConfig;

  constructor(shop: SimulatedShop, config: SimulatorConfig) {
    this.#shop = shop;
    this.#config = config;
  }

  async page(request: PageRequest): Promise<string> {
    return this.#render(request, (engine, scope) => engine.renderFile(`templates/${request.template}`, scope) as Promise<string>);
  }

  /** A body that an app proxy answered as `application/liquid`: rendered as a page of the theme. */
  async liquidBody(source: string, request: PageRequest): Promise<string> {
    return this.#render(request, (engine, scope) => engine.parseAndRender(source, scope) as Promise<string>);
  }

  async #render(
    request: PageRequest,
    content: (engine: ReturnType<typeof createEngine>, scope: Record<string, unknown>) => Promise<string>,
  ): Promise<string> {
    const engine = createEngine({ folder: THEME_FOLDER, assetBase: '/cdn/theme', currency: this.#shop.currency, translations: {} });
    const scope = this.#globals(request);
    const extensions = this.#shop.embedEnabled() ? await readThemeExtensions(this.#config.root) : [];
    const embeds = await Promise.all(extensions.map((extension) => this.#embeds(extension, request)));
    const head = embeds.flat().map((embed) => embed.head);
    const body = embeds.flat().map((embed) => embed.body);
    const layout = (await engine.renderFile('layout/theme', {
      ...scope,
      content_for_header: this.#contentForHeader(request) + head.join(''),
      content_for_layout: await content(engine, { ...scope, ...request.objects }),
    })) as string;
    return layout.replace(/<\/body>/i, () => `${body.join('')}</body>`);
  }

  /** What every template and every app embed can read, whatever the page. */
  #globals(request: PageRequest): Record<string, unknown> {
    const { origin } = this.#config;
    const [, , suffix] = request.template.split('.');
    return {
      shop: shopObject(this.#shop, this.#config),
      customer: customerObject(request.customer),
      cart: request.cart,
      routes: ROUTES,
      localization: localizationObject(this.#shop.currency),
      request: {
        page_type: request.template,
        path: request.path,
        host: new URL(origin).host,
        origin,
        design_mode: false,
        visual_preview_mode: false,
        locale: { iso_code: 'en', primary: true, root_url: '/', name: 'English', endonym_name: 'English' },
      },
      template: { name: request.template, suffix: suffix ?? null, directory: null },
      page_title: request.title,
      canonical_url: origin + request.path,
      collections: this.#shop.collections().map((collection) => collectionObject(collection, this.#shop)),
    };
  }

  async #embeds(extension: ThemeExtension, request: PageRequest): Promise<{ head: string; body: string }[]> {
    const assetBase = `/cdn/extensions/${extension.handle}`;
    const engine = createEngine({
      folder: extension.folder,
      assetBase,
      currency: this.#shop.currency,
      translations: await readLocale(extension.folder, 'default'),
    });
    const wanted = extension.blocks.filter((block) => block.schema.target !== 'section' && showsOn(block, request.template));
    return Promise.all(
      wanted.map(async (block) => {
        const scope = {
          ...this.#globals(request),
          app: { metafields: {} },
          block: {
            id: `app-embed-${block.handle}`,
            type: `shopify://apps/${this.#config.appHandle}/blocks/${block.handle}`,
            settings: block.settings,
            shopify_attributes: '',
          },
        };
        // An embed whose condition is an app metafield shows only once the app has set it; the simulator keeps none.
        const available =
          block.schema.available_if === undefined || (await engine.parseAndRender(block.schema.available_if, scope)) === 'true';
        if (!available) return { head: '', body: '' };
        const html = (await engine.parseAndRender(block.source, scope)) as string;
        const assets = extensionAssets(extension, block, assetBase);
        if (block.schema.target !== 'body') return { head: assets + html, body: '' };
        const id = `shopify-block-${block.handle}`;
        return { head: assets, body: `<div id="${id}" class="shopify-block shopify-app-block ${block.schema.class ?? ''}">${html}</div>` };
      }),
    );
  }

  /** What Shopify itself puts into every page's head, as far as apps read it. */
  #contentForHeader(request: PageRequest): string {
    const facts = {
      shop: this.#shop.domain,
      locale: 'en',
      currency: { active: this.#shop.currency, rate: '1.0' },
      country: 'US',
      theme: { name: 'Meadow', id: 136040923314, role: 'main' },
      routes: { root: '/' },
      cdnHost: new URL(this.#config.origin).host,
      designMode: false,
    };
    const visit = { p: request.template, ...(request.customer ? { cid: Number(request.customer.id) } : {}) };
    return (
      `<script id="shopify-features" type="application/json">${liquidJson({ shopId: 1, domain: this.#shop.domain, locale: 'en' })}</script>` +
      `<script>var Shopify = Shopify || {}; Object.assign(Shopify, ${liquidJson(facts)});</script>` +
      `<script id="__st">var __st=${liquidJson(visit)};</script>`
    );
  }
}

/** The files that a block's schema names: stylesheet and script, once, in the head; the script does not block the page. */
function extensionAssets(extension: ThemeExtension, block: ThemeBlock, assetBase: string): string {
  const url = (name: string) => assetUrl({ folder: extension.folder, assetBase }, name);
  const { stylesheet, javascript } = block.schema;
  const link = stylesheet === undefined ? '' : `<link rel="stylesheet" href="${url(stylesheet)}" media="all">`;
  return link + (javascript === undefined ? '' : `<script async="async" src="${url(javascript)}"></script>`);
}
