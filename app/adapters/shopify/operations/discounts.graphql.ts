import type {
  CreateDiscountCodeData,
  CreateDiscountCodeVariables,
  CreateFreeShippingCodeData,
  CreateFreeShippingCodeVariables,
  DeleteDiscountCodeData,
  DeleteDiscountCodeVariables,
  FindDiscountCodeData,
  FindDiscountCodeVariables,
  ReadProductPriceData,
  ReadProductPriceVariables,
  ReadVariantPriceData,
  ReadVariantPriceVariables,
} from './generated.ts';
import { operation } from './operation.ts';

export const createDiscountCode = operation<CreateDiscountCodeData, CreateDiscountCodeVariables>(`
  mutation CreateDiscountCode($discount: DiscountCodeBasicInput!) {
    discountCodeBasicCreate(basicCodeDiscount: $discount) {
      codeDiscountNode {
        id
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

export const createFreeShippingCode = operation<CreateFreeShippingCodeData, CreateFreeShippingCodeVariables>(`
  mutation CreateFreeShippingCode($discount: DiscountCodeFreeShippingInput!) {
    discountCodeFreeShippingCreate(freeShippingCodeDiscount: $discount) {
      codeDiscountNode {
        id
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

export const findDiscountCode = operation<FindDiscountCodeData, FindDiscountCodeVariables>(`
  query FindDiscountCode($code: String!) {
    codeDiscountNodeByCode(code: $code) {
      id
      codeDiscount {
        __typename
        ... on DiscountCodeBasic {
          title
          usageLimit
          context {
            __typename
            ... on DiscountCustomers {
              customers {
                id
              }
            }
          }
          customerGets {
            value {
              __typename
              ... on DiscountAmount {
                amount {
                  amount
                  currencyCode
                }
              }
              ... on DiscountPercentage {
                percentage
              }
            }
            items {
              __typename
            }
          }
        }
        ... on DiscountCodeFreeShipping {
          title
          usageLimit
          context {
            __typename
            ... on DiscountCustomers {
              customers {
                id
              }
            }
          }
        }
      }
    }
  }
`);

export const deleteDiscountCode = operation<DeleteDiscountCodeData, DeleteDiscountCodeVariables>(`
  mutation DeleteDiscountCode($id: ID!) {
    discountCodeDelete(id: $id) {
      deletedCodeDiscountId
      userErrors {
        code
        field
        message
      }
    }
  }
`);

export const readVariantPrice = operation<ReadVariantPriceData, ReadVariantPriceVariables>(`
  query ReadVariantPrice($id: ID!) {
    productVariant(id: $id) {
      price
    }
  }
`);

export const readProductPrice = operation<ReadProductPriceData, ReadProductPriceVariables>(`
  query ReadProductPrice($id: ID!) {
    product(id: $id) {
      priceRangeV2 {
        maxVariantPrice {
          amount
        }
      }
    }
  }
`);
