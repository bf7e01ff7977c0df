import { html } from 'hono/html';
import type { SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';
import type { ThemeExtension } from '../storefront/theme-extension.ts';
import { appName } from './frame-page.ts';
import { appIcon, icon } from './icons.ts';

export interface EditorEmbed {
  /** As deep links name it: `{client id}/{file name}`. */
  readonly key: string;
  readonly name: string;
  readonly extension: string;
}

/** The app embeds that the theme editor lists: every block of a theme extension that is not meant for a section. */
export function editorEmbeds(extensions: readonly ThemeExtension[], apiKey: string): EditorEmbed[] {
  return extensions.flatMap((extension) =>
    extension.blocks
      .filter((block) => block.schema.target !== 'section')
      .map((block) => ({ key: `${apiKey}/${block.handle}`, name: block.schema.name, extension: extension.name })),
  );
}

interface EditorInput {
  readonly shop: SimulatedShop;
  readonly config: SimulatorConfig;
  readonly embeds: readonly EditorEmbed[];
  /** The deep link's `activateAppId`: that embed is switched on, and waits for the merchant to save. */
  readonly activate: string | null;
  readonly saved: boolean;
}

function notice(input: EditorInput) {
  const { activate, embeds, saved, shop } = input;
  if (saved) return html`<p class="editor-notice success" role="status">Saved. The app embed is ${shop.embedEnabled() ? 'on' : 'off'}.</p>`;
  if (activate === null) return '';
  if (!embeds.some(({ key }) => key === activate)) {
    return html`<p class="editor-notice critical" role="alert">
      App embed “${activate}” does not exist. The link needs the app’s client id and the name of a block of its theme extension.
    </p>`;
  }
  return shop.embedEnabled()
    ? ''
    : html`<p class="editor-notice" role="status">The app embed is switched on below. Save to show it in your store.</p>`;
}

export function themeEditorPage(input: EditorInput) {
  const { shop, config, embeds, activate } = input;
  const enabled = shop.embedEnabled();
  const rows = embeds.map(
    ({ key, name, extension }) => html`
      <li>
        <label class="embed">
          ${appIcon(28)}<span class="embed-text"><strong>${name}</strong><span>${appName(config)} · ${extension}</span></span>
          <input type="checkbox" role="switch" name="embed" ${enabled || activate === key ? 'checked' : ''} />
        </label>
      </li>
    `,
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Edit theme · ${shop.name} · Shopify (simulator)</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/admin/shell.css" />
      </head>
      <body class="editor">
        <form method="post" action="/admin/themes/current/editor" class="editor-form">
          <header class="editor-bar">
            <a href="/admin" class="editor-exit">${icon('back')}<span>Exit</span></a>
            <p><strong>Meadow</strong><span class="live">Live</span></p>
            <button class="primary" type="submit">Save</button>
          </header>
          <aside class="editor-panel" aria-label="App embeds">
            <h1>App embeds</h1>
            ${notice(input)}
            ${
              embeds.length === 0
                ? html`<p class="editor-empty">No app on this store has an app embed yet.</p>`
                : html`<ul>
                    ${rows}
                  </ul>`
            }
          </aside>
        </form>
        <main class="editor-preview"><iframe src="/" title="Preview of the store" class="preview-frame"></iframe></main>
      </body>
    </html>`;
}
