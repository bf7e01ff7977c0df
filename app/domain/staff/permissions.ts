/** Everything that staff may be allowed to do, each with a sentence that says what it allows. Changes to it are changes to what roles mean. */
export const permissions = {
  'overview.view': 'See the home page and its figures.',
  'program.view': 'See the program: rules, tiers, rewards, campaigns, segments.',
  'program.edit': 'Change the draft of the program, test it, and run backtests.',
  'program.publish': 'Publish, schedule, withdraw and roll back the program.',
  'members.view': 'See members with their names, addresses and history.',
  'members.adjust': 'Give and take points, up to the limit that needs approval.',
  'members.approve': 'Approve adjustments above the limit.',
  'members.manage': 'Set tiers by hand, block, enrol, merge, and write notes.',
  'members.redact': 'Forget a member for good.',
  'rewards.give': 'Give rewards for nothing, cancel them, and take them back.',
  'rewards.fulfil': 'Work the queue of physical rewards and experiences, and fill code pools.',
  'referrals.review': 'Decide about referrals that are held.',
  'reports.view': 'See reports.',
  'reports.export': 'Export reports and send them by mail.',
  'data.import': 'Import members, balances and codes, and undo imports.',
  'data.export': 'Export members and the whole ledger.',
  'settings.view': 'See settings.',
  'settings.edit': 'Change branding, texts, languages, notifications and retention.',
  'system.view': 'See events that were set aside and how Laurel is doing.',
  'system.retry': 'Have events that were set aside tried again.',
  'privacy.view': 'See privacy requests and download their files.',
  'staff.view': 'See who works with Laurel, and in which role.',
  'staff.manage': 'Give and change roles.',
  'audit.view': 'See and export the record of what staff did and looked at.',
  'billing.manage': 'Choose the plan.',
} as const;

export type Permission = keyof typeof permissions;

export const allPermissions = Object.keys(permissions) as readonly Permission[];

const looking: readonly Permission[] = ['overview.view', 'program.view', 'reports.view', 'settings.view', 'staff.view'];

/** The roles that every shop has. They cannot be changed; a shop adds its own beside them. */
export const standardRoles = {
  owner: { name: 'Owner', help: 'Everything, plans and roles included.', may: allPermissions },
  manager: {
    name: 'Manager',
    help: 'Everything but plans and roles.',
    may: allPermissions.filter((permission) => permission !== 'staff.manage' && permission !== 'billing.manage'),
  },
  marketer: {
    name: 'Marketer',
    help: 'Program, campaigns and reports; nothing about single members.',
    may: [...looking, 'program.edit', 'program.publish', 'reports.export', 'settings.edit'],
  },
  support: {
    name: 'Support',
    help: 'Members, their points and rewards; nothing about the program.',
    may: [
      ...looking,
      'members.view',
      'members.adjust',
      'members.manage',
      'rewards.give',
      'rewards.fulfil',
      'referrals.review',
      'system.view',
      'system.retry',
    ],
  },
  analyst: { name: 'Analyst', help: 'Figures and reports; changes nothing.', may: [...looking, 'reports.export'] },
} as const satisfies Readonly<Record<string, { name: string; help: string; may: readonly Permission[] }>>;

export type StandardRole = keyof typeof standardRoles;

/** What somebody may do who has no role yet; what operators and Laurel itself may do. */
export const mayNothing: ReadonlySet<Permission> = new Set();
export const mayEverything: ReadonlySet<Permission> = new Set(allPermissions);

/** What a role allows: a standard one by its id, or a shop's own, whose permissions are given. A permission that no longer exists allows nothing. */
export function allowedBy(role: string, own: Readonly<Record<string, readonly string[]>> = {}): ReadonlySet<Permission> {
  if (Object.hasOwn(standardRoles, role)) return new Set(standardRoles[role as StandardRole].may);
  const given = Object.hasOwn(own, role) ? (own[role] ?? []) : [];
  return new Set(allPermissions.filter((permission) => given.includes(permission)));
}
