import type { ComponentChildren } from 'preact';

/** What it is on one side, what can be done about it on the other; narrow checkouts put the second below the first. */
export function Row({ children, actions }: { children: ComponentChildren; actions?: ComponentChildren }) {
  return (
    <s-stack
      direction="inline"
      gap="base"
      alignItems="center"
      justifyContent="space-between"
      padding="base"
      border="base"
      borderRadius="base"
    >
      <s-stack gap="small-500">{children}</s-stack>
      {actions}
    </s-stack>
  );
}
