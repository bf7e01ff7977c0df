import type { CallName, CheckoutCalls, CheckoutState, ExtensionBoot } from './protocol.ts';
import { SignalSource } from './signals.ts';
import type { SignalConstructor, SignalLike } from './signals.ts';

export type CheckoutCall = <Name extends CallName>(name: Name, params: CheckoutCalls[Name][0]) => Promise<CheckoutCalls[Name][1]>;

interface TranslateOptions {
  readonly [name: string]: unknown;
}

/** A translation by dotted key, `{{name}}` replaced; `count` chooses the plural form. A missing key is an error, as in Shopify's worker. */
export function translator(translations: Readonly<Record<string, unknown>>, locale: string) {
  return (key: string, options: TranslateOptions = {}): unknown => {
    let entry: unknown = translations;
    for (const part of key.split('.'))
      entry = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>)[part] : undefined;
    if (typeof entry === 'object' && entry !== null && typeof options['count'] === 'number') {
      const forms = entry as Record<string, unknown>;
      entry = forms[new Intl.PluralRules(locale).select(options['count'])] ?? forms['other'];
    }
    if (typeof entry !== 'string') throw new Error(`Missing translation for key: ${key} in locale: ${locale}`);
    const parts = entry
      .split(/\{\{\s*(\w+)\s*\}\}/g)
      .map((part, index) => (index % 2 === 0 ? part : part in options ? options[part] : `{{${part}}}`));
    const plain = parts.every((part) => typeof part === 'string' || typeof part === 'number');
    return plain ? parts.join('') : parts.filter((part) => part !== '');
  };
}

function createI18n(boot: ExtensionBoot, locale: string) {
  return {
    formatNumber: (value: number | bigint, options: Intl.NumberFormatOptions = {}) => new Intl.NumberFormat(locale, options).format(value),
    formatCurrency: (value: number | bigint, options: Intl.NumberFormatOptions = {}) =>
      new Intl.NumberFormat(locale, { style: 'currency', currency: boot.currency, ...options }).format(value),
    formatDate: (value: Date, options: Intl.DateTimeFormatOptions = {}) =>
      new Intl.DateTimeFormat(locale, { timeZone: boot.timeZone, ...options }).format(value),
    translate: translator(boot.translations, locale),
  };
}

function lineView(line: CheckoutState['lines'][number]) {
  return {
    id: line.id,
    quantity: line.quantity,
    cost: { totalAmount: line.total },
    attributes: [],
    discountAllocations: [],
    lineComponents: [],
    parentRelationship: null,
    merchandise: {
      type: 'variant',
      id: line.variantId,
      title: line.title,
      image: { url: line.imageUrl, altText: line.title },
      selectedOptions: [],
      product: { id: line.productId, vendor: line.vendor, productType: line.productType },
      requiresShipping: line.requiresShipping,
    },
  };
}

function customerView(customer: CheckoutState['customer']) {
  if (!customer) return undefined;
  const { firstName, lastName } = customer;
  const consent = { acceptsMarketing: false, acceptsEmailMarketing: false, acceptsSmsMarketing: false };
  return { ...customer, fullName: `${firstName} ${lastName}`.trim(), image: { url: '' }, storeCreditAccounts: [], ...consent };
}

const INSTRUCTIONS = {
  attributes: { canUpdateAttributes: true },
  delivery: { canSelectCustomAddress: true },
  discounts: { canUpdateDiscountCodes: true },
  lines: { canAddCartLine: false, canRemoveCartLine: false, canUpdateCartLine: false },
  metafields: { canSetCartMetafields: false, canDeleteCartMetafield: false },
  notes: { canUpdateNote: false },
};

/** Changes that this checkout does not make answer as a refusal does, with a sentence that says so. */
const notImitated = (name: string) => async () => ({ type: 'error', message: `The simulator does not imitate ${name}.` });

type Constant = <T>(value: T) => SignalLike<T>;

/** What is the same in every checkout of this shop, and what this checkout does not do. */
function fixedParts(boot: ExtensionBoot, locale: string, constant: Constant) {
  return {
    appliedGiftCards: constant([]),
    attributes: constant([]),
    appMetafields: constant([]),
    note: constant(undefined),
    instructions: constant(INSTRUCTIONS),
    settings: constant(boot.settings),
    deliveryGroups: constant([]),
    shippingAddress: constant(undefined),
    billingAddress: constant(undefined),
    availablePaymentOptions: constant([{ type: 'creditCard', handle: 'bogus' }]),
    selectedPaymentOptions: constant([{ type: 'creditCard', handle: 'bogus' }]),
    checkoutSettings: constant({ orderSubmission: 'ORDER', shippingAddress: { isEditable: true } }),
    localization: {
      currency: constant({ isoCode: boot.currency }),
      timezone: constant(boot.timeZone),
      language: constant({ isoCode: locale }),
      extensionLanguage: constant({ isoCode: locale }),
      country: constant({ isoCode: 'US' }),
      market: constant({ id: 'gid://shopify/Market/1', handle: 'primary' }),
    },
    analytics: { publish: async () => true, visitor: async () => ({ type: 'success' }) },
    // The merchant of this shop lets no extension hold up the checkout, so an interceptor is never asked.
    buyerJourney: {
      intercept: async () => () => undefined,
      completed: constant(false),
      steps: constant([{ handle: 'checkout', label: 'Checkout', to: '/checkout', disabled: false }]),
      activeStep: constant({ handle: 'checkout' }),
    },
    applyAttributeChange: notImitated('applyAttributeChange'),
    applyCartLinesChange: notImitated('applyCartLinesChange'),
    applyGiftCardChange: notImitated('applyGiftCardChange'),
    applyMetafieldChange: notImitated('applyMetafieldChange'),
    applyNoteChange: notImitated('applyNoteChange'),
    applyShippingAddressChange: notImitated('applyShippingAddressChange'),
    applyTrackingConsentChange: notImitated('applyTrackingConsentChange'),
    query: async () => ({ errors: [{ message: 'The simulator does not imitate the Storefront API.' }] }),
  };
}

/**
 * The global `shopify` of API 2026-07 for `purchase.checkout.block.render`, and how the checkout keeps it up to date.
 */
export function createCheckoutApi(boot: ExtensionBoot, first: CheckoutState, call: CheckoutCall) {
  const locale = 'en';
  const source = new SignalSource();
  const updates: ((state: CheckoutState) => void)[] = [];
  const constant = <T>(value: T) => source.create(value).signal;
  const derived = <T>(view: (state: CheckoutState) => T) => {
    const { signal, set } = source.create(view(first));
    updates.push((state) => set(view(state)));
    return signal;
  };
  const shopify = {
    setSignals: (constructor: SignalConstructor) => source.setSignals(constructor),
    version: boot.apiVersion,
    extensionPoint: boot.target,
    extension: {
      apiVersion: boot.apiVersion,
      capabilities: constant(boot.capabilities),
      rendered: constant(true),
      scriptUrl: boot.scriptUrl,
      target: boot.target,
      version: '1.0.0',
    },
    shop: boot.shop,
    checkoutToken: derived((state) => state.checkoutToken),
    buyerIdentity: {
      customer: derived((state) => customerView(state.customer)),
      email: derived((state) => state.customer?.email),
      phone: constant(undefined),
      purchasingCompany: constant(undefined),
    },
    cost: {
      subtotalAmount: derived((state) => state.cost.subtotal),
      totalShippingAmount: derived((state) => state.cost.shipping),
      totalTaxAmount: derived((state) => state.cost.tax),
      totalAmount: derived((state) => state.cost.total),
    },
    lines: derived((state) => state.lines.map(lineView)),
    discountCodes: derived((state) => state.discountCodes),
    discountAllocations: derived((state) => state.discountAllocations.map((allocation) => ({ ...allocation, type: 'code' }))),
    ...fixedParts(boot, locale, constant),
    i18n: createI18n(boot, locale),
    sessionToken: { get: () => call('sessionToken', null) },
    storage: {
      read: (key: string) => call('storageRead', { key }),
      write: (key: string, value: unknown) => call('storageWrite', { key, value }),
      delete: (key: string) => call('storageDelete', { key }),
    },
    applyDiscountCodeChange: (change: CheckoutCalls['applyDiscountCodeChange'][0]) => call('applyDiscountCodeChange', change),
  };
  return { shopify, update: (state: CheckoutState) => updates.forEach((apply) => apply(state)) };
}
