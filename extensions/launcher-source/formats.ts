import type { Profile } from '../../app/http/storefront/contract.ts';

/** Numbers, amounts and dates as the shopper's language writes them. */
export interface Formats {
  /** `1,284 points`, `1 point`: the program's own word for a point, in the plural that the language asks for. */
  points(count: number): string;
  pointName(count: number): string;
  number(count: number): string;
  /** `+84` and `−20`. */
  change(count: number): string;
  money(minor: number): string;
  date(iso: string): string;
}

type Naming = Pick<Profile, 'program' | 'currency' | 'currencyExponent'>;

export function createFormats(locale: string, { program, currency, currencyExponent }: Naming): Formats {
  const language = supported(locale);
  const whole = new Intl.NumberFormat(language);
  const signed = new Intl.NumberFormat(language, { signDisplay: 'exceptZero' });
  const plural = new Intl.PluralRules(language);
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const money = (digits: number) =>
    new Intl.NumberFormat(language, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
  const pointName = (count: number) => (plural.select(count) === 'one' ? program.pointName.one : program.pointName.other);
  const unit = 10 ** currencyExponent;
  return {
    points: (count) => `${whole.format(count)} ${pointName(count)}`,
    pointName,
    number: (count) => whole.format(count),
    change: (count) => signed.format(count),
    money: (minor) => money(minor % unit === 0 ? 0 : currencyExponent).format(minor / unit),
    date: (iso) => dates.format(new Date(iso)),
  };
}

/** A theme may state a locale that is no language tag; the browser's own default is then better than a broken panel. */
function supported(locale: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(locale)[0];
  } catch {
    return undefined;
  }
}
