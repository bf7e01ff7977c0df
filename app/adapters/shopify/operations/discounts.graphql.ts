import type {
  CreateDiscountCodeData,
  CreateDiscountCodeVariables,
  DeleteDiscountCodeData,
  DeleteDiscountCodeVariables,
  FindDiscountCodeData,
  FindDiscountCodeVariables,
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
