import type pg from 'pg';
import type { ShopId } from '../../app/domain/shared/ids.ts';

export interface Multiplier {
  /** Makes copies until what was there first is there so many times. */
  growTo(times: number): Promise<void>;
  /** The customer who stands for another in a copy; copy 0 is the original. */
  customerOfCopy(customerId: number, copy: number): number;
  transfers(): Promise<number>;
}

/** Wide enough for every id of the original to be its own in every copy. */
const stride = 1_000_000_000;
/** Columns that hold an id, or may: in a copy each is moved by so many strides as the copy's number. */
const idColumns = new Set([
  'id',
  'member_id',
  'customer_id',
  'order_id',
  'corrects_id',
  'merged_into',
  'referral_id',
  'friend_id',
  'advocate_id',
]);

/**
 * Multiplies a shop's people with all that belongs to them, set by set: every table of the schema that names a shop and a
 * member or a customer, whatever its columns. As the owner, because the application may not write history.
 */
export async function createMultiplier(owner: pg.Pool, shopId: ShopId): Promise<Multiplier> {
  const tables: PeopleTable[] = [];
  for (const table of await tablesOfPeople(owner)) {
    const { rowCount } = await owner.query(`CREATE TABLE original_${table.name} AS SELECT * FROM ${table.name} WHERE shop_id = ${shopId}`);
    if ((rowCount ?? 0) > 0) tables.push(table);
  }
  let made = 1;
  return {
    async growTo(times) {
      if (times > made) {
        for (const table of tables) await owner.query(copyStatement(table), [made, times - 1]);
        made = times;
      }
      await owner.query('VACUUM ANALYZE');
      await owner.query('CHECKPOINT').catch(() => undefined);
    },
    customerOfCopy: (customerId, copy) => customerId + copy * stride,
    async transfers() {
      const { rows } = await owner.query<{ count: string }>('SELECT count(*) FROM transfers WHERE shop_id = $1', [shopId]);
      return Number(rows[0]?.count);
    },
  };
}

interface PeopleTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Of each column, in the same order. */
  readonly types: readonly string[];
}

/** Members first, because others refer to them. */
async function tablesOfPeople(owner: pg.Pool): Promise<PeopleTable[]> {
  const { rows } = await owner.query<PeopleTable>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns,
       array_agg(format_type(a.atttypid, NULL) ORDER BY a.attnum) AS types
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition
     GROUP BY c.relname
     HAVING 'shop_id' = ANY(array_agg(a.attname::text)) AND (c.relname = 'members' OR array_agg(a.attname::text) && ARRAY['member_id', 'customer_id'])
     ORDER BY c.relname <> 'members', c.relname`,
  );
  return rows;
}

function copyStatement({ name, columns, types }: PeopleTable): string {
  const isId = (column: string, index: number) => idColumns.has(column) && types[index] === 'bigint';
  const value = (column: string, index: number) => (isId(column, index) ? `o.${column} + copy.number * ${stride}::bigint` : `o.${column}`);
  return `INSERT INTO ${name} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
    SELECT ${columns.map(value).join(', ')} FROM original_${name} o CROSS JOIN generate_series($1::int, $2::int) AS copy(number)`;
}
