import type { MetaFunction } from '@remix-run/react';
import { useLoaderData } from '@remix-run/react';
import { data } from '@remix-run/server-runtime';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/server-runtime';
import { BlockStack, Layout, Page } from '@shopify/polaris';
import { defaultRuleset } from '../domain/program/ruleset.ts';
import { EarningFields } from '../ui/EarningFields.tsx';
import { earningHelp } from '../ui/earning-form.server.ts';
import { earningForm, earningFormFrom, fieldOfRefusal, rulesetFromForm } from '../ui/earning-form.ts';
import type { EarningForm } from '../ui/earning-form.ts';
import { EarningPreview } from '../ui/EarningPreview.tsx';
import { textOf } from '../ui/form-values.ts';
import { RefusalBanner } from '../ui/RefusalBanner.tsx';
import { useShop } from '../ui/ShopContext.tsx';
import { EditingBar, useEditing } from '../ui/useEditing.tsx';
import type { Outcome } from '../ui/useSubmission.ts';
import { useSubmission } from '../ui/useSubmission.ts';
import { merchant } from './merchant.server.ts';

export const meta: MetaFunction = () => [{ title: 'Earning · Laurel' }];

export async function loader(args: LoaderFunctionArgs) {
  const { laurel, shop } = await merchant(args);
  const { version, ruleset } = await laurel.program.current(shop);
  // A program without a rule gets the one that new shops start with, once it is saved here.
  const rule = ruleset.earning.rules[0] ?? defaultRuleset.earning.rules[0];
  if (rule === undefined) throw new Error('The default ruleset has an earning rule.');
  return { version, ruleset, help: earningHelp, saved: earningForm(ruleset, rule, shop.currency) };
}

export async function action(args: ActionFunctionArgs) {
  const { laurel, shop, actor } = await merchant(args);
  const submitted = await args.request.formData();
  const form = earningFormFrom(submitted);
  const { ruleset } = await laurel.program.current(shop);
  const edited = rulesetFromForm(form, ruleset, shop.currency);
  if (!edited.ok) return data<Outcome<keyof EarningForm>>({ ok: false, message: null, errors: edited.errors }, { status: 422 });
  const basedOn = Number(textOf(submitted, 'basedOn'));
  const published = await laurel.program.publish(shop, actor, { document: edited.ruleset, basedOn });
  if (published.ok) {
    return data<Outcome<keyof EarningForm>>({ ok: true, done: `Saved as version ${published.value.version}` });
  }
  const field = published.field === undefined ? null : fieldOfRefusal(published.field, form);
  return data<Outcome<keyof EarningForm>>(
    field === null
      ? { ok: false, message: published.message, errors: {} }
      : { ok: false, message: null, errors: { [field]: published.message } },
    { status: published.reason === 'idempotency_conflict' ? 409 : 422 },
  );
}

export default function Earning() {
  const { version, ruleset, help, saved } = useLoaderData<typeof loader>();
  const { currency } = useShop();
  const { values, dirty, change, discard } = useEditing(saved);
  const { submit, busy, errorsAt, message } = useSubmission<keyof EarningForm>();
  const edited = rulesetFromForm(values, ruleset, currency);
  // Texts that are no numbers show at once, beside the field being typed in; what the server refused shows until the next change.
  const errors = { ...errorsAt(values), ...(edited.ok ? {} : edited.errors) };
  const save = () => submit({ ...values, basedOn: String(version) });
  return (
    <Page title="Earning" subtitle={`Version ${version} is in force`}>
      <EditingBar id="earning-bar" dirty={dirty} saving={busy} onSave={save} onDiscard={discard} />
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <RefusalBanner message={message} />
            <EarningFields form={values} change={change} errors={errors} help={help} currency={currency} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <EarningPreview ruleset={edited.ok ? edited.ruleset : null} currency={currency} />
        </Layout.Section>
      </Layout>
    </Page>
  );
}
