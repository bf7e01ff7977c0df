// Written by dev/generate-admin-types.ts from the operations beside this file and the vendored Admin schema. Do not edit.

export type CreateDiscountCodeData = {
  readonly discountCodeBasicCreate: {
    readonly codeDiscountNode: { readonly id: string } | null;
    readonly userErrors: ReadonlyArray<{
      readonly code: DiscountErrorCode | null;
      readonly field: ReadonlyArray<string> | null;
      readonly message: string;
    }>;
  } | null;
};

export type CreateDiscountCodeVariables = { readonly discount: DiscountCodeBasicInput };

export type CreateFreeShippingCodeData = {
  readonly discountCodeFreeShippingCreate: {
    readonly codeDiscountNode: { readonly id: string } | null;
    readonly userErrors: ReadonlyArray<{
      readonly code: DiscountErrorCode | null;
      readonly field: ReadonlyArray<string> | null;
      readonly message: string;
    }>;
  } | null;
};

export type CreateFreeShippingCodeVariables = { readonly discount: DiscountCodeFreeShippingInput };

export type CreateGiftCardData = {
  readonly giftCardCreate: {
    readonly giftCard: { readonly id: string } | null;
    readonly userErrors: ReadonlyArray<{
      readonly code: GiftCardErrorCode | null;
      readonly field: ReadonlyArray<string> | null;
      readonly message: string;
    }>;
  } | null;
};

export type CreateGiftCardVariables = { readonly card: GiftCardCreateInput };

export type CreditStoreCreditData = {
  readonly storeCreditAccountCredit: {
    readonly storeCreditAccountTransaction: { readonly id: string } | null;
    readonly userErrors: ReadonlyArray<{
      readonly code: StoreCreditAccountCreditUserErrorCode | null;
      readonly field: ReadonlyArray<string> | null;
      readonly message: string;
    }>;
  } | null;
};

export type CreditStoreCreditVariables = { readonly owner: string; readonly credit: StoreCreditAccountCreditInput };

export type DeactivateGiftCardData = {
  readonly giftCardDeactivate: {
    readonly giftCard: {
      readonly balance: { readonly amount: string; readonly currencyCode: string };
      readonly initialValue: { readonly amount: string; readonly currencyCode: string };
    } | null;
    readonly userErrors: ReadonlyArray<{
      readonly code: GiftCardDeactivateUserErrorCode | null;
      readonly field: ReadonlyArray<string> | null;
      readonly message: string;
    }>;
  } | null;
};

export type DeactivateGiftCardVariables = { readonly id: string };

export type DebitStoreCreditData = {
  readonly storeCreditAccountDebit: {
    readonly storeCreditAccountTransaction: { readonly id: string } | null;
    readonly userErrors: ReadonlyArray<{
      readonly code: StoreCreditAccountDebitUserErrorCode | null;
      readonly field: ReadonlyArray<string> | null;
      readonly message: string;
    }>;
  } | null;
};

export type DebitStoreCreditVariables = { readonly account: string; readonly debit: StoreCreditAccountDebitInput };

export type DeleteDiscountCodeData = {
  readonly discountCodeDelete: {
    readonly deletedCodeDiscountId: string | null;
    readonly userErrors: ReadonlyArray<{
      readonly code: DiscountErrorCode | null;
      readonly field: ReadonlyArray<string> | null;
      readonly message: string;
    }>;
  } | null;
};

export type DeleteDiscountCodeVariables = { readonly id: string };

export type FindDiscountCodeData = {
  readonly codeDiscountNodeByCode: {
    readonly id: string;
    readonly codeDiscount:
      | { readonly __typename: 'DiscountCodeApp' | 'DiscountCodeBxgy' }
      | ({ readonly __typename: 'DiscountCodeBasic' } & {
          readonly title: string;
          readonly usageLimit: number | null;
          readonly context:
            | { readonly __typename: 'DiscountBuyerSelectionAll' | 'DiscountCustomerSegments' | 'DiscountMarkets' }
            | ({ readonly __typename: 'DiscountCustomers' } & { readonly customers: ReadonlyArray<{ readonly id: string }> });
          readonly customerGets: {
            readonly value:
              | ({ readonly __typename: 'DiscountAmount' } & {
                  readonly amount: { readonly amount: string; readonly currencyCode: string };
                })
              | { readonly __typename: 'DiscountOnQuantity' }
              | ({ readonly __typename: 'DiscountPercentage' } & { readonly percentage: number });
            readonly items: { readonly __typename: 'AllDiscountItems' | 'DiscountCollections' | 'DiscountProducts' };
          };
        })
      | ({ readonly __typename: 'DiscountCodeFreeShipping' } & {
          readonly title: string;
          readonly usageLimit: number | null;
          readonly context:
            | { readonly __typename: 'DiscountBuyerSelectionAll' | 'DiscountCustomerSegments' | 'DiscountMarkets' }
            | ({ readonly __typename: 'DiscountCustomers' } & { readonly customers: ReadonlyArray<{ readonly id: string }> });
        });
  } | null;
};

export type FindDiscountCodeVariables = { readonly code: string };

export type FindGiftCardsData = {
  readonly giftCards: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly lastCharacters: string;
      readonly note: string | null;
      readonly initialValue: { readonly amount: string; readonly currencyCode: string };
    }>;
  };
};

export type FindGiftCardsVariables = { readonly query: string };

export type ListChangedOrdersData = {
  readonly orders: {
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly updatedAt: string;
      readonly cancelledAt: string | null;
      readonly displayFinancialStatus: OrderDisplayFinancialStatus | null;
      readonly displayFulfillmentStatus: OrderDisplayFulfillmentStatus;
      readonly currentSubtotalLineItemsQuantity: number;
      readonly refunds: ReadonlyArray<{ readonly id: string }>;
    }>;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
};

export type ListChangedOrdersVariables = { readonly search: string; readonly first: number; readonly after?: string | null };

export type ReadGiftCardData = {
  readonly giftCard: {
    readonly enabled: boolean;
    readonly balance: { readonly amount: string; readonly currencyCode: string };
    readonly initialValue: { readonly amount: string; readonly currencyCode: string };
  } | null;
};

export type ReadGiftCardVariables = { readonly id: string };

export type ReadOrderData = {
  readonly order: {
    readonly id: string;
    readonly name: string;
    readonly test: boolean;
    readonly createdAt: string;
    readonly processedAt: string;
    readonly updatedAt: string;
    readonly cancelledAt: string | null;
    readonly displayFinancialStatus: OrderDisplayFinancialStatus | null;
    readonly displayFulfillmentStatus: OrderDisplayFulfillmentStatus;
    readonly currencyCode: string;
    readonly presentmentCurrencyCode: string;
    readonly taxesIncluded: boolean;
    readonly sourceName: string | null;
    readonly checkoutToken: string | null;
    readonly tags: ReadonlyArray<string>;
    readonly discountCodes: ReadonlyArray<string>;
    readonly paymentGatewayNames: ReadonlyArray<string>;
    readonly purchasingEntity:
      | { readonly __typename: 'Customer' }
      | ({ readonly __typename: 'PurchasingCompany' } & { readonly company: { readonly id: string } })
      | null;
    readonly totalTipReceivedSet: {
      readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
      readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
    };
    readonly fulfillments: ReadonlyArray<{ readonly createdAt: string; readonly status: FulfillmentStatus }>;
    readonly transactions: ReadonlyArray<{
      readonly kind: OrderTransactionKind;
      readonly status: OrderTransactionStatus;
      readonly gateway: string | null;
      readonly amountSet: {
        readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
        readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
      };
    }>;
    readonly customer: {
      readonly id: string;
      readonly firstName: string | null;
      readonly lastName: string | null;
      readonly defaultEmailAddress: { readonly emailAddress: string } | null;
    } | null;
    readonly subtotalPriceSet: {
      readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
      readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
    } | null;
    readonly totalPriceSet: {
      readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
      readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
    };
    readonly totalShippingPriceSet: {
      readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
      readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
    };
    readonly discountApplications: {
      readonly nodes: ReadonlyArray<
        | ({ readonly __typename: 'AutomaticDiscountApplication' | 'ManualDiscountApplication' | 'ScriptDiscountApplication' } & {
            readonly index: number;
          })
        | ({ readonly __typename: 'DiscountCodeApplication' } & {
            readonly index: number;
            readonly code: string;
            readonly targetType: DiscountApplicationTargetType;
            readonly value: { readonly __typename: 'MoneyV2' | 'PricingPercentageValue' };
          })
      >;
    };
    readonly shippingLines: {
      readonly nodes: ReadonlyArray<{
        readonly id: string | null;
        readonly title: string;
        readonly originalPriceSet: {
          readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
          readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
        };
        readonly discountedPriceSet: {
          readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
          readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
        };
        readonly taxLines: ReadonlyArray<{
          readonly title: string;
          readonly priceSet: {
            readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
            readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
          };
        }>;
        readonly discountAllocations: ReadonlyArray<{
          readonly allocatedAmountSet: {
            readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
            readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
          };
          readonly discountApplication: {
            readonly __typename:
              'AutomaticDiscountApplication' | 'DiscountCodeApplication' | 'ManualDiscountApplication' | 'ScriptDiscountApplication';
          } & { readonly index: number };
        }>;
      }>;
    };
    readonly refunds: ReadonlyArray<{ readonly id: string }>;
  } | null;
};

export type ReadOrderVariables = { readonly id: string };

export type ReadOrderLinesData = {
  readonly order: {
    readonly updatedAt: string;
    readonly lineItems: {
      readonly nodes: ReadonlyArray<{
        readonly id: string;
        readonly title: string;
        readonly quantity: number;
        readonly currentQuantity: number;
        readonly isGiftCard: boolean;
        readonly vendor: string | null;
        readonly sku: string | null;
        readonly sellingPlan: { readonly name: string } | null;
        readonly product: { readonly id: string } | null;
        readonly variant: { readonly id: string } | null;
        readonly originalUnitPriceSet: {
          readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
          readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
        };
        readonly taxLines: ReadonlyArray<{
          readonly title: string;
          readonly priceSet: {
            readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
            readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
          };
        }>;
        readonly discountAllocations: ReadonlyArray<{
          readonly allocatedAmountSet: {
            readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
            readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
          };
          readonly discountApplication: {
            readonly __typename:
              'AutomaticDiscountApplication' | 'DiscountCodeApplication' | 'ManualDiscountApplication' | 'ScriptDiscountApplication';
          } & { readonly index: number };
        }>;
      }>;
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  } | null;
};

export type ReadOrderLinesVariables = { readonly id: string; readonly after?: string | null };

export type ReadProductData = {
  readonly product: {
    readonly title: string;
    readonly vendor: string;
    readonly productType: string;
    readonly tags: ReadonlyArray<string>;
    readonly updatedAt: string;
    readonly collections: {
      readonly nodes: ReadonlyArray<{ readonly id: string }>;
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  } | null;
};

export type ReadProductVariables = { readonly id: string; readonly after?: string | null };

export type ReadProductPriceData = {
  readonly product: { readonly priceRangeV2: { readonly maxVariantPrice: { readonly amount: string } } } | null;
};

export type ReadProductPriceVariables = { readonly id: string };

export type ReadRefundData = {
  readonly refund: {
    readonly id: string;
    readonly createdAt: string | null;
    readonly processedAt: string;
    readonly transactions: {
      readonly nodes: ReadonlyArray<{
        readonly kind: OrderTransactionKind;
        readonly status: OrderTransactionStatus;
        readonly gateway: string | null;
        readonly amountSet: {
          readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
          readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
        };
      }>;
    };
    readonly refundLineItems: {
      readonly nodes: ReadonlyArray<{
        readonly id: string | null;
        readonly quantity: number;
        readonly lineItem: { readonly id: string };
        readonly subtotalSet: {
          readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
          readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
        };
        readonly totalTaxSet: {
          readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
          readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
        };
      }>;
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
    readonly refundShippingLines: {
      readonly nodes: ReadonlyArray<{
        readonly id: string;
        readonly shippingLine: { readonly id: string | null };
        readonly subtotalAmountSet: {
          readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
          readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
        };
        readonly taxAmountSet: {
          readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
          readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
        };
      }>;
    };
    readonly orderAdjustments: {
      readonly nodes: ReadonlyArray<{
        readonly id: string;
        readonly reason: OrderAdjustmentDiscrepancyReason | null;
        readonly amountSet: {
          readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
          readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
        };
        readonly taxAmountSet: {
          readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
          readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
        };
      }>;
    };
  } | null;
};

export type ReadRefundVariables = { readonly id: string; readonly after?: string | null };

export type ReadShopFactsData = {
  readonly shop: { readonly name: string; readonly myshopifyDomain: string; readonly currencyCode: string; readonly ianaTimezone: string };
};

export type ReadShopFactsVariables = Record<string, never>;

export type ReadStoreCreditData = {
  readonly customer: {
    readonly storeCreditAccounts: {
      readonly nodes: ReadonlyArray<{
        readonly id: string;
        readonly balance: { readonly currencyCode: string };
        readonly transactions: {
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
          readonly nodes: ReadonlyArray<
            | ({ readonly __typename: 'StoreCreditAccountCreditTransaction' } & {
                readonly amount: { readonly amount: string; readonly currencyCode: string };
                readonly createdAt: string;
                readonly event: StoreCreditSystemEvent;
                readonly id: string;
                readonly expiresAt: string | null;
                readonly remainingAmount: { readonly amount: string };
              })
            | ({ readonly __typename: 'StoreCreditAccountDebitRevertTransaction' | 'StoreCreditAccountExpirationTransaction' } & {
                readonly amount: { readonly amount: string; readonly currencyCode: string };
                readonly createdAt: string;
                readonly event: StoreCreditSystemEvent;
              })
            | ({ readonly __typename: 'StoreCreditAccountDebitTransaction' } & {
                readonly amount: { readonly amount: string; readonly currencyCode: string };
                readonly createdAt: string;
                readonly event: StoreCreditSystemEvent;
                readonly id: string;
              })
          >;
        };
      }>;
    };
  } | null;
};

export type ReadStoreCreditVariables = { readonly customer: string; readonly accounts: string; readonly after?: string | null };

export type ReadVariantPriceData = { readonly productVariant: { readonly price: string } | null };

export type ReadVariantPriceVariables = { readonly id: string };

export type DiscountAmountInput = { readonly amount?: string | null; readonly appliesOnEachItem?: boolean | null };

export type DiscountApplicationTargetType = 'LINE_ITEM' | 'SHIPPING_LINE';

export type DiscountBuyerSelection = 'ALL';

export type DiscountCodeBasicInput = {
  readonly appliesOncePerCustomer?: boolean | null;
  readonly code?: string | null;
  readonly combinesWith?: DiscountCombinesWithInput | null;
  readonly context?: DiscountContextInput | null;
  readonly customerGets?: DiscountCustomerGetsInput | null;
  readonly endsAt?: string | null;
  readonly minimumRequirement?: DiscountMinimumRequirementInput | null;
  readonly recurringCycleLimit?: number | null;
  readonly startsAt?: string | null;
  readonly tags?: ReadonlyArray<string> | null;
  readonly title?: string | null;
  readonly usageLimit?: number | null;
};

export type DiscountCodeFreeShippingInput = {
  readonly appliesOnOneTimePurchase?: boolean | null;
  readonly appliesOnSubscription?: boolean | null;
  readonly appliesOncePerCustomer?: boolean | null;
  readonly code?: string | null;
  readonly combinesWith?: DiscountCombinesWithInput | null;
  readonly context?: DiscountContextInput | null;
  readonly destination?: DiscountShippingDestinationSelectionInput | null;
  readonly endsAt?: string | null;
  readonly maximumShippingPrice?: string | null;
  readonly minimumRequirement?: DiscountMinimumRequirementInput | null;
  readonly recurringCycleLimit?: number | null;
  readonly startsAt?: string | null;
  readonly tags?: ReadonlyArray<string> | null;
  readonly title?: string | null;
  readonly usageLimit?: number | null;
};

export type DiscountCollectionsInput = { readonly add?: ReadonlyArray<string> | null; readonly remove?: ReadonlyArray<string> | null };

export type DiscountCombinesWithInput = {
  readonly orderDiscounts?: boolean | null;
  readonly productDiscounts?: boolean | null;
  readonly productDiscountsWithTagsOnSameCartLine?: ProductDiscountsWithTagsOnSameCartLineInput | null;
  readonly shippingDiscounts?: boolean | null;
};

export type DiscountContextInput = {
  readonly all?: DiscountBuyerSelection | null;
  readonly customerSegments?: DiscountCustomerSegmentsInput | null;
  readonly customers?: DiscountCustomersInput | null;
  readonly markets?: DiscountMarketsInput | null;
};

export type DiscountCountriesInput = {
  readonly add?: ReadonlyArray<string> | null;
  readonly includeRestOfWorld?: boolean | null;
  readonly remove?: ReadonlyArray<string> | null;
};

export type DiscountCustomerGetsInput = {
  readonly appliesOnOneTimePurchase?: boolean | null;
  readonly appliesOnSubscription?: boolean | null;
  readonly items?: DiscountItemsInput | null;
  readonly value?: DiscountCustomerGetsValueInput | null;
};

export type DiscountCustomerGetsValueInput = {
  readonly discountAmount?: DiscountAmountInput | null;
  readonly discountOnQuantity?: DiscountOnQuantityInput | null;
  readonly percentage?: number | null;
};

export type DiscountCustomerSegmentsInput = { readonly add?: ReadonlyArray<string> | null; readonly remove?: ReadonlyArray<string> | null };

export type DiscountCustomersInput = { readonly add?: ReadonlyArray<string> | null; readonly remove?: ReadonlyArray<string> | null };

export type DiscountEffectInput = { readonly amount?: string | null; readonly percentage?: number | null };

export type DiscountErrorCode =
  | 'ACTIVE_PERIOD_OVERLAP'
  | 'APPLIES_ON_NOTHING'
  | 'BLANK'
  | 'CONFLICT'
  | 'DISCOUNT_NOT_COMPATIBLE_WITH_CONDITION_TYPES'
  | 'DUPLICATE'
  | 'END_DATE_BEFORE_START_DATE'
  | 'EQUAL_TO'
  | 'EXCEEDED_MAX'
  | 'GREATER_THAN'
  | 'GREATER_THAN_OR_EQUAL_TO'
  | 'IMPLICIT_DUPLICATE'
  | 'INCLUSION'
  | 'INTERNAL_ERROR'
  | 'INVALID'
  | 'INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS'
  | 'INVALID_DISCOUNT_CLASS_FOR_PRICE_RULE'
  | 'INVALID_PRODUCT_DISCOUNTS_FALSE_WITH_EXISTING_TAGS_ON_SAME_CART_LINE'
  | 'INVALID_PRODUCT_DISCOUNTS_WITH_TAGS_ON_SAME_CART_LINE_FOR_DISCOUNT_CLASS'
  | 'INVALID_PRODUCT_DISCOUNTS_WITH_TAGS_ON_SAME_CART_LINE_WITHOUT_PRODUCT_DISCOUNTS'
  | 'INVALID_TAG_LENGTH'
  | 'LESS_THAN'
  | 'LESS_THAN_OR_EQUAL_TO'
  | 'MAX_APP_DISCOUNTS'
  | 'MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT'
  | 'MISSING_ARGUMENT'
  | 'MISSING_FUNCTION_IDENTIFIER'
  | 'MULTIPLE_FUNCTION_IDENTIFIERS'
  | 'MULTIPLE_RECURRING_CYCLE_LIMIT_FOR_NON_SUBSCRIPTION_ITEMS'
  | 'PRESENT'
  | 'PRODUCT_DISCOUNTS_WITH_TAGS_ON_SAME_CART_LINE_NOT_ENTITLED'
  | 'RECURRING_CYCLE_LIMIT_NOT_A_VALID_INTEGER'
  | 'TAKEN'
  | 'TOO_LONG'
  | 'TOO_MANY_ARGUMENTS'
  | 'TOO_MANY_PRODUCT_DISCOUNTS_WITH_TAGS_ON_SAME_CART_LINE'
  | 'TOO_MANY_TAGS'
  | 'TOO_SHORT'
  | 'VALUE_OUTSIDE_RANGE';

export type DiscountItemsInput = {
  readonly all?: boolean | null;
  readonly collections?: DiscountCollectionsInput | null;
  readonly products?: DiscountProductsInput | null;
};

export type DiscountMarketsInput = { readonly add?: ReadonlyArray<string> | null; readonly remove?: ReadonlyArray<string> | null };

export type DiscountMinimumQuantityInput = { readonly greaterThanOrEqualToQuantity?: string | null };

export type DiscountMinimumRequirementInput = {
  readonly quantity?: DiscountMinimumQuantityInput | null;
  readonly subtotal?: DiscountMinimumSubtotalInput | null;
};

export type DiscountMinimumSubtotalInput = { readonly greaterThanOrEqualToSubtotal?: string | null };

export type DiscountOnQuantityInput = { readonly effect?: DiscountEffectInput | null; readonly quantity?: string | null };

export type DiscountProductsInput = {
  readonly productVariantsToAdd?: ReadonlyArray<string> | null;
  readonly productVariantsToRemove?: ReadonlyArray<string> | null;
  readonly productsToAdd?: ReadonlyArray<string> | null;
  readonly productsToRemove?: ReadonlyArray<string> | null;
};

export type DiscountShippingDestinationSelectionInput = {
  readonly all?: boolean | null;
  readonly countries?: DiscountCountriesInput | null;
};

export type FulfillmentStatus = 'CANCELLED' | 'ERROR' | 'FAILURE' | 'SUCCESS';

export type GiftCardCreateInput = {
  readonly code?: string | null;
  readonly crossCurrencyRedemptionStrategy?: GiftCardCrossCurrencyRedemptionStrategy | null;
  readonly customerId?: string | null;
  readonly expiresOn?: string | null;
  readonly initialAmount?: MoneyInput | null;
  readonly note?: string | null;
  readonly recipientAttributes?: GiftCardRecipientInput | null;
  readonly templateSuffix?: string | null;
};

export type GiftCardCrossCurrencyRedemptionStrategy = 'MARKET_FX' | 'NONE' | 'SPOT_FX';

export type GiftCardDeactivateUserErrorCode = 'GIFT_CARD_NOT_FOUND';

export type GiftCardErrorCode =
  | 'CUSTOMER_NOT_FOUND'
  | 'GIFT_CARD_LIMIT_EXCEEDED'
  | 'GREATER_THAN'
  | 'INTERNAL_ERROR'
  | 'INVALID'
  | 'MISSING_ARGUMENT'
  | 'RECIPIENT_NOT_FOUND'
  | 'TAKEN'
  | 'TOO_LONG'
  | 'TOO_SHORT';

export type GiftCardRecipientInput = {
  readonly id: string;
  readonly message?: string | null;
  readonly preferredName?: string | null;
  readonly sendNotificationAt?: string | null;
};

export type MoneyInput = { readonly amount: string; readonly currencyCode: string };

export type OrderAdjustmentDiscrepancyReason =
  'CUSTOMER' | 'DAMAGE' | 'FULL_RETURN_BALANCING_ADJUSTMENT' | 'PENDING_REFUND_DISCREPANCY' | 'REFUND_DISCREPANCY' | 'RESTOCK';

export type OrderDisplayFinancialStatus =
  'AUTHORIZED' | 'EXPIRED' | 'PAID' | 'PARTIALLY_PAID' | 'PARTIALLY_REFUNDED' | 'PENDING' | 'REFUNDED' | 'VOIDED';

export type OrderDisplayFulfillmentStatus =
  | 'FULFILLED'
  | 'IN_PROGRESS'
  | 'ON_HOLD'
  | 'OPEN'
  | 'PARTIALLY_FULFILLED'
  | 'PENDING_FULFILLMENT'
  | 'REQUEST_DECLINED'
  | 'RESTOCKED'
  | 'SCHEDULED'
  | 'UNFULFILLED';

export type OrderTransactionKind =
  'AUTHORIZATION' | 'CAPTURE' | 'CHANGE' | 'EMV_AUTHORIZATION' | 'REFUND' | 'SALE' | 'SUGGESTED_REFUND' | 'VOID';

export type OrderTransactionStatus = 'AWAITING_RESPONSE' | 'ERROR' | 'FAILURE' | 'PENDING' | 'SUCCESS' | 'UNKNOWN';

export type ProductDiscountsWithTagsOnSameCartLineInput = {
  readonly add?: ReadonlyArray<string> | null;
  readonly remove?: ReadonlyArray<string> | null;
};

export type StoreCreditAccountCreditInput = {
  readonly creditAmount: MoneyInput;
  readonly expiresAt?: string | null;
  readonly notify?: boolean | null;
};

export type StoreCreditAccountCreditUserErrorCode =
  | 'ACCOUNT_NOT_FOUND'
  | 'CREDIT_LIMIT_EXCEEDED'
  | 'EXPIRES_AT_IN_PAST'
  | 'MISMATCHING_CURRENCY'
  | 'NEGATIVE_OR_ZERO_AMOUNT'
  | 'OWNER_NOT_FOUND'
  | 'UNSUPPORTED_CURRENCY';

export type StoreCreditAccountDebitInput = { readonly debitAmount: MoneyInput };

export type StoreCreditAccountDebitUserErrorCode =
  'ACCOUNT_NOT_FOUND' | 'INSUFFICIENT_FUNDS' | 'MISMATCHING_CURRENCY' | 'NEGATIVE_OR_ZERO_AMOUNT';

export type StoreCreditSystemEvent =
  'ADJUSTMENT' | 'ORDER_CANCELLATION' | 'ORDER_PAYMENT' | 'ORDER_REFUND' | 'PAYMENT_FAILURE' | 'PAYMENT_RETURNED' | 'TAX_FINALIZATION';
