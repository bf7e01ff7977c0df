/** Events of one shop are worked in this many independent sequences. Part of stored data: never change it. */
export const laneCount = 8;

/** The lane of a subject: the same subject always has the same one (FNV-1a, 32 bits). */
export function laneOf(subject: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < subject.length; index += 1) {
    hash = Math.imul(hash ^ subject.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % laneCount;
}

/** The lane of an event: that of whose events it belongs among, else of what it is about. */
export function laneFor({ subject, affinity }: { readonly subject: string; readonly affinity?: string }): number {
  return laneOf(affinity ?? subject);
}
