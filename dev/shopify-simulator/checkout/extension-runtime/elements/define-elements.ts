import { Button, Clickable, Link, PressButton, useOpener } from './actions.ts';
import type { Open } from './actions.ts';
import { defineElement } from './extension-element.ts';
import { Banner, Details, Progress, SkeletonParagraph, Spinner, Summary } from './feedback.ts';
import { Checkbox, Choice, ChoiceList, TextField } from './fields.ts';
import { Box, Divider, Grid, GridItem, List, ListItem, QueryContainer, Section, Stack } from './layout.ts';
import { Badge, Heading, Icon, Image, Paragraph, Text } from './text.ts';

/** The components of API 2026-07 that the simulator draws. Anything else that an extension uses is reported in its console. */
export function defineElements(open: Open): void {
  useOpener(open);
  defineElement('s-box', Box);
  defineElement('s-stack', Stack);
  defineElement('s-grid', Grid);
  defineElement('s-grid-item', GridItem);
  defineElement('s-query-container', QueryContainer);
  defineElement('s-section', Section);
  defineElement('s-divider', Divider);
  defineElement('s-unordered-list', class extends List {});
  defineElement('s-ordered-list', class extends List {});
  defineElement('s-list-item', ListItem);
  defineElement('s-text', Text);
  defineElement('s-paragraph', Paragraph);
  defineElement('s-heading', Heading);
  defineElement('s-badge', Badge);
  defineElement('s-icon', Icon);
  defineElement('s-image', Image);
  defineElement('s-button', Button);
  defineElement('s-press-button', PressButton);
  defineElement('s-clickable', Clickable);
  defineElement('s-link', Link);
  defineElement('s-banner', Banner);
  defineElement('s-spinner', Spinner);
  defineElement('s-skeleton-paragraph', SkeletonParagraph);
  defineElement('s-progress', Progress);
  defineElement('s-details', Details);
  defineElement('s-summary', Summary);
  defineElement('s-choice-list', ChoiceList);
  defineElement('s-choice', Choice);
  defineElement('s-checkbox', Checkbox);
  for (const tag of ['s-text-field', 's-email-field', 's-number-field', 's-phone-field', 's-url-field']) {
    defineElement(tag, class extends TextField {});
  }
}
