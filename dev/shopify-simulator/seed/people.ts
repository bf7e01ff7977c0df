import type { AddressRecord } from '../state/records.ts';
import type { Random } from '../state/randomness.ts';

export const firstNames = [
  'Ada', 'Amara', 'Ana', 'Ben', 'Carlos', 'Chidi', 'Clara', 'Dana', 'Daniel', 'Elif', 'Elena', 'Emma', 'Farah', 'Finn', 'Grace', 'Hana',
  'Hugo', 'Ida', 'Imani', 'Ines', 'Ivan', 'Jonas', 'Julia', 'Kai', 'Karim', 'Lena', 'Leo', 'Lucia', 'Mara', 'Marcus', 'Maya', 'Milan',
  'Nadia', 'Nina', 'Noah', 'Nora', 'Olga', 'Omar', 'Oscar', 'Paula', 'Priya', 'Rafael', 'Rosa', 'Ruth', 'Sam', 'Sofia', 'Tara', 'Theo',
  'Tomas', 'Uma', 'Vera', 'Victor', 'Wanda', 'Wei', 'Yara', 'Yuki', 'Zara', 'Zoe', 'Ilse', 'Pablo',
]; // prettier-ignore

export const lastNames = [
  'Abara', 'Almeida', 'Andersen', 'Baker', 'Banerjee', 'Becker', 'Brooks', 'Castillo', 'Cohen', 'Costa', 'Dubois', 'Eriksen', 'Fischer',
  'Flores', 'Fontaine', 'Garcia', 'Haddad', 'Hansen', 'Horvat', 'Ito', 'Jensen', 'Kaya', 'Keller', 'Kim', 'Kovacs', 'Larsen', 'Lindgren',
  'Lopez', 'Mensah', 'Meyer', 'Moreau', 'Murphy', 'Nakamura', 'Nguyen', 'Novak', 'Okafor', 'Olsen', 'Park', 'Patel', 'Pereira', 'Petrov',
  'Quinn', 'Ramos', 'Rossi', 'Santos', 'Sato', 'Schmidt', 'Silva', 'Singh', 'Stone', 'Suarez', 'Tanaka', 'Thomas', 'Torres', 'Vogel', 'Walker',
  'Weber', 'Wong', 'Young', 'Zimmer',
]; // prettier-ignore

const towns = [
  { city: 'Burlington', province: 'Vermont', provinceCode: 'VT', zip: '05401' },
  { city: 'Portland', province: 'Maine', provinceCode: 'ME', zip: '04101' },
  { city: 'Ithaca', province: 'New York', provinceCode: 'NY', zip: '14850' },
  { city: 'Asheville', province: 'North Carolina', provinceCode: 'NC', zip: '28801' },
  { city: 'Santa Fe', province: 'New Mexico', provinceCode: 'NM', zip: '87501' },
  { city: 'Eugene', province: 'Oregon', provinceCode: 'OR', zip: '97401' },
  { city: 'Madison', province: 'Wisconsin', provinceCode: 'WI', zip: '53703' },
  { city: 'Austin', province: 'Texas', provinceCode: 'TX', zip: '78701' },
] as const;

const streets = [
  'Maple Street',
  'River Road',
  'Orchard Lane',
  'Mill Street',
  'Hill Road',
  'Garden Avenue',
  'Station Road',
  'Weaver Street',
] as const;

export function addressFrom(random: Random): Omit<AddressRecord, 'id'> {
  return { address1: `${random.between(1, 240)} ${random.pick(streets)}`, ...random.pick(towns) };
}
