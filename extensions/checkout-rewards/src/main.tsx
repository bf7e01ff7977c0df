import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import { RewardsBlock } from './rewards-block.tsx';

export default async function extension(): Promise<void> {
  render(<RewardsBlock />, document.body);
}
