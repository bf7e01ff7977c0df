/** How a member is called on pages: by name, else by e-mail, else by Shopify's number of the customer or the company. */
export function memberName(row: {
  customer_id: string | null;
  company_id?: string | null;
  status: string;
  email: string | null;
  first_name: string | null;
  last_name: string | null;
}): string {
  const name = [row.first_name, row.last_name].filter((part) => part !== null && part !== '').join(' ');
  if (name !== '') return name;
  if (row.email !== null) return row.email;
  if (row.company_id != null) return `Company ${row.company_id}`;
  return row.customer_id === null ? 'Erased member' : `Customer ${row.customer_id}`;
}
