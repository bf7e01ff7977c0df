import type { MetaFunction } from '@remix-run/react';
import { useLoaderData } from '@remix-run/react';
import { data } from '@remix-run/server-runtime';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/server-runtime';
import { Card, Page, Text } from '@shopify/polaris';
import { EmptyPage } from '../ui/EmptyPage.tsx';
import { DeadLetterRow } from '../ui/DeadLetterRow.tsx';
import { textOf } from '../ui/form-values.ts';
import { AllDonePicture } from '../ui/pictures.tsx';
import type { Outcome } from '../ui/useSubmission.ts';
import { merchant } from './merchant.server.ts';

export const meta: MetaFunction = () => [{ title: 'Events · Laurel' }];

export async function loader(args: LoaderFunctionArgs) {
  const { laurel, shop } = await merchant(args);
  return { deadLetters: await laurel.events.deadLetters(shop, { limit: 100 }) };
}

export async function action(args: ActionFunctionArgs) {
  const { laurel, shop, actor } = await merchant(args);
  const form = await args.request.formData();
  const retried = await laurel.events.retry(shop, actor, textOf(form, 'eventId'));
  return retried.ok
    ? data<Outcome<never>>({ ok: true, done: 'Event is being tried again' })
    : data<Outcome<never>>({ ok: false, message: retried.message, errors: {} }, { status: 422 });
}

export default function Events() {
  const { deadLetters } = useLoaderData<typeof loader>();
  if (deadLetters.length === 0) {
    return (
      <Page title="Events">
        <EmptyPage heading="Every event was applied" picture={AllDonePicture}>
          Orders, refunds and customers reach Laurel as events. One that cannot be applied waits here with its reason, so that nothing is
          lost.
        </EmptyPage>
      </Page>
    );
  }
  return (
    <Page title="Events">
      <Card padding="0">
        <div className="laurel-card-title">
          <Text as="h2" variant="headingMd">
            Set aside
          </Text>
          <Text as="p" tone="subdued">
            These events could not be applied. All others went on without them. Trying one again never counts anything twice.
          </Text>
        </div>
        <ul className="laurel-list">
          {deadLetters.map((letter) => (
            <DeadLetterRow key={letter.eventId} letter={letter} />
          ))}
        </ul>
      </Card>
    </Page>
  );
}
