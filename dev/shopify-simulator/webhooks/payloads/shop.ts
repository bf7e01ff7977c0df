import { gid } from '../../../../app/domain/shared/ids.ts';
import type { CustomerRecord } from '../../state/records.ts';
import { numberId, shopTime } from './json.ts';
import type { ShopFacts } from './shop-facts.ts';

/** app/uninstalled carries the shop. */
export function shopPayload(shop: ShopFacts, at: number) {
  return {
    id: numberId(shop.id),
    name: shop.name,
    email: shop.email,
    domain: shop.domain,
    province: 'Vermont',
    country: 'US',
    address1: '12 Loom Lane',
    zip: '05401',
    city: 'Burlington',
    source: null,
    phone: '',
    latitude: null,
    longitude: null,
    primary_locale: 'en',
    address2: null,
    created_at: shopTime(shop.createdAt, shop.timeZone),
    updated_at: shopTime(at, shop.timeZone),
    country_code: 'US',
    country_name: 'United States',
    currency: shop.currency,
    customer_email: shop.email,
    timezone: shop.timeZone,
    iana_timezone: shop.timeZone,
    shop_owner: 'Laurel Demo',
    money_format: '${{amount}}',
    money_with_currency_format: '${{amount}} USD',
    weight_unit: 'lb',
    province_code: 'VT',
    taxes_included: false,
    auto_configure_tax_inclusivity: null,
    tax_shipping: null,
    county_taxes: true,
    plan_display_name: 'Basic',
    plan_name: 'basic',
    has_discounts: true,
    has_gift_cards: true,
    myshopify_domain: shop.domain,
    google_apps_domain: null,
    google_apps_login_enabled: null,
    money_in_emails_format: '${{amount}}',
    money_with_currency_in_emails_format: '${{amount}} USD',
    eligible_for_payments: true,
    requires_extra_payments_agreement: false,
    password_enabled: false,
    has_storefront: true,
    finances: true,
    primary_location_id: null,
    checkout_api_supported: true,
    multi_location_enabled: true,
    setup_required: false,
    pre_launch_enabled: false,
    enabled_presentment_currencies: [shop.currency],
    transactional_sms_disabled: false,
    marketing_sms_consent_enabled_at_checkout: false,
    admin_graphql_api_id: gid('Shop', shop.id),
  };
}

export function scopesUpdatePayload(shop: ShopFacts, scopes: { previous: readonly string[]; current: readonly string[] }, at: number) {
  return {
    id: numberId(shop.id),
    previous: scopes.previous,
    current: scopes.current,
    updated_at: shopTime(at, shop.timeZone),
    shop_id: numberId(shop.id),
  };
}

export function dataRequestPayload(shop: ShopFacts, customer: CustomerRecord, orderIds: readonly string[], requestId: string) {
  return {
    shop_id: numberId(shop.id),
    shop_domain: shop.domain,
    orders_requested: orderIds.map((id) => numberId(id)),
    customer: { id: numberId(customer.id), email: customer.email, phone: customer.phone },
    data_request: { id: numberId(requestId) },
  };
}

export function customerRedactPayload(shop: ShopFacts, customer: CustomerRecord, orderIds: readonly string[]) {
  return {
    shop_id: numberId(shop.id),
    shop_domain: shop.domain,
    customer: { id: numberId(customer.id), email: customer.email, phone: customer.phone },
    orders_to_redact: orderIds.map((id) => numberId(id)),
  };
}

export function shopRedactPayload(shop: ShopFacts) {
  return { shop_id: numberId(shop.id), shop_domain: shop.domain };
}
