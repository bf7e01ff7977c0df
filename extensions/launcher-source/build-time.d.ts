/** Whether the launcher hides from the page's scripts and styles. dev/build-extensions.ts sets it: closed, or open for browser tests. */
declare const SHADOW_MODE: 'open' | 'closed';

/** A style sheet arrives as its minified text. */
declare module '*.css' {
  const text: string;
  export default text;
}
