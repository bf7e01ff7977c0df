import { Text } from '@shopify/polaris';

/** A term and its detail, inside a list with the class `laurel-facts`. */
export function Fact({ term, detail }: { term: string; detail: string }) {
  return (
    <div>
      <dt>
        <Text as="span" tone="subdued" variant="bodySm">
          {term}
        </Text>
      </dt>
      <dd>
        <Text as="span" variant="bodySm" breakWord>
          {detail}
        </Text>
      </dd>
    </div>
  );
}
