import type { MetaFunction } from '@remix-run/react';
import { useLoaderData, useNavigate } from '@remix-run/react';
import { data } from '@remix-run/server-runtime';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/server-runtime';
import { BlockStack, Layout, Page } from '@shopify/polaris';
import { useEffect, useMemo, useRef } from 'react';
import type { Reward, Ruleset } from '../domain/program/ruleset.ts';
import { textOf } from '../ui/form-values.ts';
import { RefusalBanner } from '../ui/RefusalBanner.tsx';
import { newReward, newRewardId, rewardFieldOfRefusal, rewardForm, rewardFormFrom, rewardFromForm, withReward } from '../ui/reward-form.ts';
import type { EditableReward, RewardForm } from '../ui/reward-form.ts';
import { rewardHelp } from '../ui/reward-form.server.ts';
import { RewardFields } from '../ui/RewardFields.tsx';
import { RewardPreview } from '../ui/RewardPreview.tsx';
import { useShop } from '../ui/ShopContext.tsx';
import { EditingBar, useEditing } from '../ui/useEditing.tsx';
import type { Outcome } from '../ui/useSubmission.ts';
import { useSubmission } from '../ui/useSubmission.ts';
import { merchant } from './merchant.server.ts';

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [{ title: `${page?.title ?? 'Reward'} · Laurel` }];

/** The address of the page that makes a reward; no reward has it as its id. */
const newId = 'new';

function rewardAt(ruleset: Ruleset, id: string | undefined): Reward {
  const reward = id === newId ? newReward : ruleset.rewards.find((candidate) => candidate.id === id);
  if (reward === undefined) throw data({ message: 'There is no such reward in this program.' }, { status: 404 });
  return reward;
}

export async function loader(args: LoaderFunctionArgs) {
  const { laurel, shop } = await merchant(args);
  const { version, ruleset } = await laurel.program.current(shop);
  const reward = rewardAt(ruleset, args.params['id']);
  const isNew = args.params['id'] === newId;
  return {
    isNew,
    title: isNew ? 'Add reward' : reward.name,
    version,
    help: rewardHelp,
    reward: isNew ? newReward : reward,
    pointName: ruleset.pointName,
  };
}

export async function action(args: ActionFunctionArgs) {
  const { laurel, shop, actor } = await merchant(args);
  const submitted = await args.request.formData();
  const form = rewardFormFrom(submitted);
  const { ruleset } = await laurel.program.current(shop);
  const reward = rewardAt(ruleset, args.params['id']);
  if (reward.kind !== 'amount_off') {
    return data<Saved>({ ok: false, message: 'This kind of reward is changed in the program’s document.', errors: {} }, { status: 422 });
  }
  const id = args.params['id'] === newId ? newRewardId(form.name, ruleset) : reward.id;
  const read = rewardFromForm(form, { ...reward, id }, shop.currency);
  if (!read.ok) return data<Saved>({ ok: false, message: null, errors: read.errors }, { status: 422 });
  const published = await laurel.program.publish(shop, actor, {
    document: withReward(ruleset, read.reward),
    basedOn: Number(textOf(submitted, 'basedOn')),
  });
  if (published.ok) return data<Saved>({ ok: true, done: 'Reward saved', id });
  const field = published.field === undefined ? null : rewardFieldOfRefusal(published.field);
  return data<Saved>(
    field === null
      ? { ok: false, message: published.message, errors: {} }
      : { ok: false, message: null, errors: { [field]: published.message } },
    { status: published.reason === 'idempotency_conflict' ? 409 : 422 },
  );
}

type Saved = Outcome<keyof RewardForm>;

export default function RewardPage() {
  const { reward } = useLoaderData<typeof loader>();
  return reward.kind === 'amount_off' ? <EditReward reward={reward} /> : <ReadReward reward={reward} />;
}

/** A reward of a kind that the form does not know is shown, not edited. */
function ReadReward({ reward }: { reward: Reward }) {
  const { pointName } = useLoaderData<typeof loader>();
  const { currency } = useShop();
  return (
    <Page title={reward.name} backAction={{ content: 'Rewards', url: '/app/rewards' }}>
      <RewardPreview reward={reward} currency={currency} pointName={pointName} />
    </Page>
  );
}

function EditReward({ reward }: { reward: EditableReward }) {
  const { isNew, title, version, help, pointName } = useLoaderData<typeof loader>();
  const { currency } = useShop();
  const saved = useMemo(() => rewardForm(reward, currency), [reward, currency]);
  const { values, dirty, change, discard } = useEditing(saved);
  const { submit, busy, errorsAt, message, outcome } = useSubmission<keyof RewardForm>();
  useOpenSaved(isNew, outcome);
  const read = rewardFromForm(values, reward, currency);
  const typed = read.ok ? {} : read.errors;
  const errors = { ...errorsAt(values), ...typed };
  const saving = busy || (isNew && outcome?.ok === true);
  return (
    <Page title={title} backAction={{ content: 'Rewards', url: '/app/rewards' }}>
      <EditingBar
        id="reward-bar"
        dirty={dirty && !(isNew && outcome?.ok === true)}
        saving={saving}
        onSave={() => submit({ ...values, basedOn: String(version) })}
        onDiscard={discard}
      />
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <RefusalBanner message={message} />
            <RewardFields form={values} change={change} errors={errors} help={help} currency={currency} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <div className="laurel-beside">
            <RewardPreview reward={read.ok ? read.reward : null} currency={currency} pointName={pointName} />
          </div>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

/** A reward that has just been made has an address of its own; the page moves there, so that a second save changes it instead of making another. */
function useOpenSaved(isNew: boolean, outcome: Saved | null) {
  const navigate = useNavigate();
  const opened = useRef(false);
  useEffect(() => {
    if (!isNew || opened.current || outcome?.ok !== true || outcome.id === undefined) return;
    opened.current = true;
    navigate(`/app/rewards/${outcome.id}`, { replace: true });
  }, [isNew, outcome, navigate]);
}
