import type {
  CreateGiftCardData,
  CreateGiftCardVariables,
  CreditStoreCreditData,
  CreditStoreCreditVariables,
  DeactivateGiftCardData,
  DeactivateGiftCardVariables,
  DebitStoreCreditData,
  DebitStoreCreditVariables,
  FindGiftCardsData,
  FindGiftCardsVariables,
  ReadGiftCardData,
  ReadGiftCardVariables,
  ReadStoreCreditData,
  ReadStoreCreditVariables,
} from './generated.ts';
import { operation } from './operation.ts';

export const createGiftCard = operation<CreateGiftCardData, CreateGiftCardVariables>(`
  mutation CreateGiftCard($card: GiftCardCreateInput!) {
    giftCardCreate(input: $card) {
      giftCard {
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

/** Gift cards whose code, name or note the query finds; the code itself Shopify never tells. */
export const findGiftCards = operation<FindGiftCardsData, FindGiftCardsVariables>(`
  query FindGiftCards($query: String!) {
    giftCards(first: 10, query: $query) {
      nodes {
        id
        lastCharacters
        note
        initialValue {
          amount
          currencyCode
        }
      }
    }
  }
`);

export const readGiftCard = operation<ReadGiftCardData, ReadGiftCardVariables>(`
  query ReadGiftCard($id: ID!) {
    giftCard(id: $id) {
      enabled
      balance {
        amount
        currencyCode
      }
      initialValue {
        amount
        currencyCode
      }
    }
  }
`);

export const deactivateGiftCard = operation<DeactivateGiftCardData, DeactivateGiftCardVariables>(`
  mutation DeactivateGiftCard($id: ID!) {
    giftCardDeactivate(id: $id) {
      giftCard {
        balance {
          amount
          currencyCode
        }
        initialValue {
          amount
          currencyCode
        }
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

export const creditStoreCredit = operation<CreditStoreCreditData, CreditStoreCreditVariables>(`
  mutation CreditStoreCredit($owner: ID!, $credit: StoreCreditAccountCreditInput!) {
    storeCreditAccountCredit(id: $owner, creditInput: $credit) {
      storeCreditAccountTransaction {
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

export const debitStoreCredit = operation<DebitStoreCreditData, DebitStoreCreditVariables>(`
  mutation DebitStoreCredit($account: ID!, $debit: StoreCreditAccountDebitInput!) {
    storeCreditAccountDebit(id: $account, debitInput: $debit) {
      storeCreditAccountTransaction {
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

/** The newest movements of a customer's account in one currency, newest first. */
export const readStoreCredit = operation<ReadStoreCreditData, ReadStoreCreditVariables>(`
  query ReadStoreCredit($customer: ID!, $accounts: String!, $after: String) {
    customer(id: $customer) {
      storeCreditAccounts(first: 1, query: $accounts) {
        nodes {
          id
          balance {
            currencyCode
          }
          transactions(first: 100, after: $after, sortKey: CREATED_AT, reverse: true) {
            pageInfo {
              hasNextPage
              endCursor
            }
            nodes {
              __typename
              amount {
                amount
                currencyCode
              }
              createdAt
              event
              ... on StoreCreditAccountCreditTransaction {
                id
                expiresAt
                remainingAmount {
                  amount
                }
              }
              ... on StoreCreditAccountDebitTransaction {
                id
              }
            }
          }
        }
      }
    }
  }
`);
