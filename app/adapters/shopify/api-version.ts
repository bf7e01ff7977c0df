/** The one Admin API version that every call, webhook and schema in this repository speaks; a test compares the toml files with it. */
export const apiVersion = '2026-07';
