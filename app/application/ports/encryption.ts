/** What was sealed, and which key of the ring opens it again. */
export interface Sealed {
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/**
 * Seals secrets for storage. The context names what the secret belongs to (a row's id): bytes that are copied to
 * another row do not open there.
 */
export interface Encryption {
  seal(plain: string, context: string): Sealed;
  /** Throws when the key is no longer in the ring, or when the bytes or the context are not those that were sealed. */
  open(sealed: Sealed, context: string): string;
}
