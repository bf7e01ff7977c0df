/**
 * Pictures for empty pages: drawn here, in the colours of the admin, because the app loads nothing from elsewhere.
 */
function picture(content: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 226 160" fill="none">${content}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

const ground = '<ellipse cx="113" cy="140" rx="84" ry="8" fill="#ebebeb"/>';
const leaf = (x: number, y: number, turn: number) =>
  `<path transform="translate(${x} ${y}) rotate(${turn})" d="M0 0c8-14 24-16 34-8-6 12-22 18-34 8Z" fill="#29845a"/>`;

/** A ticket between two laurel branches. */
export const RewardPicture = picture(
  `${ground}<rect x="63" y="52" width="100" height="64" rx="8" fill="#fff" stroke="#b5b5b5" stroke-width="2"/>` +
    '<path d="M131 54v60" stroke="#b5b5b5" stroke-width="2" stroke-dasharray="5 5"/><path d="M80 76h34M80 92h22" stroke="#616161" stroke-width="6" stroke-linecap="round"/>' +
    `<circle cx="147" cy="84" r="8" fill="#ffb800"/>${leaf(36, 112, -60)}${leaf(32, 92, -90)}${leaf(40, 128, -30)}${leaf(176, 96, -20)}${leaf(184, 80, -60)}`,
);

/** A few people in a circle of leaves. */
export const MembersPicture = picture(
  `${ground}<circle cx="113" cy="66" r="18" fill="#ffd6a4"/><path d="M81 122c2-22 16-32 32-32s30 10 32 32Z" fill="#005bd3"/>` +
    '<circle cx="70" cy="80" r="13" fill="#e8b98a"/><path d="M48 122c1-16 11-24 22-24 6 0 11 2 15 6-6 5-9 11-10 18Z" fill="#91d0ff"/>' +
    '<circle cx="156" cy="80" r="13" fill="#c98f62"/><path d="M178 122c-1-16-11-24-22-24-6 0-11 2-15 6 6 5 9 11 10 18Z" fill="#91d0ff"/>' +
    `${leaf(28, 60, -60)}${leaf(176, 52, -30)}${leaf(44, 40, -80)}`,
);

/** A letter with a tick. */
export const AllDonePicture = picture(
  `${ground}<rect x="63" y="44" width="100" height="72" rx="8" fill="#fff" stroke="#b5b5b5" stroke-width="2"/>` +
    '<path d="m65 50 48 38 48-38" stroke="#b5b5b5" stroke-width="2"/><circle cx="157" cy="112" r="20" fill="#29845a"/>' +
    `<path d="m148 112 6 6 12-12" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>${leaf(34, 116, -50)}`,
);
