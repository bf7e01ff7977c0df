import type {
  ListChangedOrdersData,
  ListChangedOrdersVariables,
  ReadOrderData,
  ReadOrderLinesData,
  ReadOrderLinesVariables,
  ReadOrderVariables,
  ReadRefundData,
  ReadRefundVariables,
} from './generated.ts';
import { operation } from './operation.ts';

const moneyFields = `
  fragment MoneyFields on MoneyBag {
    shopMoney {
      amount
      currencyCode
    }
    presentmentMoney {
      amount
      currencyCode
    }
  }
`;

/** Everything of an order but the contents of its lines and refunds, which are read page by page. */
export const readOrder = operation<ReadOrderData, ReadOrderVariables>(`
  query ReadOrder($id: ID!) {
    order(id: $id) {
      id
      name
      test
      createdAt
      processedAt
      updatedAt
      cancelledAt
      displayFinancialStatus
      displayFulfillmentStatus
      currencyCode
      presentmentCurrencyCode
      taxesIncluded
      sourceName
      checkoutToken
      tags
      discountCodes
      paymentGatewayNames
      purchasingEntity {
        __typename
        ... on PurchasingCompany {
          company {
            id
          }
        }
      }
      totalTipReceivedSet {
        ...MoneyFields
      }
      fulfillments(first: 50) {
        createdAt
        status
      }
      transactions(first: 50) {
        kind
        status
        gateway
        amountSet {
          ...MoneyFields
        }
      }
      customer {
        id
        firstName
        lastName
        defaultEmailAddress {
          emailAddress
        }
      }
      subtotalPriceSet {
        ...MoneyFields
      }
      totalPriceSet {
        ...MoneyFields
      }
      totalShippingPriceSet {
        ...MoneyFields
      }
      discountApplications(first: 20) {
        nodes {
          __typename
          index
          ... on DiscountCodeApplication {
            code
            targetType
            value {
              __typename
            }
          }
        }
      }
      shippingLines(first: 20) {
        nodes {
          id
          title
          originalPriceSet {
            ...MoneyFields
          }
          discountedPriceSet {
            ...MoneyFields
          }
          taxLines {
            title
            priceSet {
              ...MoneyFields
            }
          }
          discountAllocations {
            allocatedAmountSet {
              ...MoneyFields
            }
            discountApplication {
              __typename
              index
            }
          }
        }
      }
      refunds(first: 100) {
        id
      }
    }
  }
  ${moneyFields}
`);

/** One page of an order's lines. The time of the order's state comes along: pages of two different states are not one order. */
export const readOrderLines = operation<ReadOrderLinesData, ReadOrderLinesVariables>(`
  query ReadOrderLines($id: ID!, $after: String) {
    order(id: $id) {
      updatedAt
      lineItems(first: 50, after: $after) {
        nodes {
          id
          title
          quantity
          currentQuantity
          isGiftCard
          vendor
          sku
          sellingPlan {
            name
          }
          product {
            id
          }
          variant {
            id
          }
          originalUnitPriceSet {
            ...MoneyFields
          }
          taxLines {
            title
            priceSet {
              ...MoneyFields
            }
          }
          discountAllocations {
            allocatedAmountSet {
              ...MoneyFields
            }
            discountApplication {
              __typename
              index
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
  ${moneyFields}
`);

/** One page of a refund's lines; its shipping lines and adjustments, of which there are few, come with each page. */
export const readRefund = operation<ReadRefundData, ReadRefundVariables>(`
  query ReadRefund($id: ID!, $after: String) {
    refund(id: $id) {
      id
      createdAt
      processedAt
      transactions(first: 20) {
        nodes {
          kind
          status
          gateway
          amountSet {
            ...MoneyFields
          }
        }
      }
      refundLineItems(first: 50, after: $after) {
        nodes {
          id
          quantity
          lineItem {
            id
          }
          subtotalSet {
            ...MoneyFields
          }
          totalTaxSet {
            ...MoneyFields
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
      refundShippingLines(first: 20) {
        nodes {
          id
          shippingLine {
            id
          }
          subtotalAmountSet {
            ...MoneyFields
          }
          taxAmountSet {
            ...MoneyFields
          }
        }
      }
      orderAdjustments(first: 20) {
        nodes {
          id
          reason
          amountSet {
            ...MoneyFields
          }
          taxAmountSet {
            ...MoneyFields
          }
        }
      }
    }
  }
  ${moneyFields}
`);

/**
 * One page of the orders that match a search, in the order in which they changed: only what tells whether Laurel
 * knows their present state. Twenty refunds are looked at; of more, the units left tell.
 */
export const listChangedOrders = operation<ListChangedOrdersData, ListChangedOrdersVariables>(`
  query ListChangedOrders($search: String!, $first: Int!, $after: String) {
    orders(first: $first, after: $after, query: $search, sortKey: UPDATED_AT) {
      nodes {
        id
        updatedAt
        cancelledAt
        displayFinancialStatus
        displayFulfillmentStatus
        currentSubtotalLineItemsQuantity
        refunds(first: 20) {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
