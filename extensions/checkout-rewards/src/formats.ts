import type { Profile } from '../../../app/http/storefront/contract.ts';
import type { Checkout } from './checkout.ts';

export interface Formats {
  /** `1,284 points`: the program's own word for a point, in the plural that the shopper's language asks for. */
  points(count: number): string;
  money(minor: number): string;
}

export function createFormats({ i18n, localization }: Checkout, { program, currency, currencyExponent }: Profile): Formats {
  const plural = new Intl.PluralRules(localization.language.value.isoCode);
  const { one, other } = program.pointName;
  const unit = 10 ** currencyExponent;
  return {
    points: (count) => `${i18n.formatNumber(count)} ${plural.select(count) === 'one' ? one : other}`,
    money: (minor) => {
      const digits = minor % unit === 0 ? 0 : currencyExponent;
      return i18n.formatCurrency(minor / unit, { currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
    },
  };
}
