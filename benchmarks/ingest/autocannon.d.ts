/** The little of autocannon 9 that the benchmark uses; the package has no types of its own. */
declare module 'autocannon' {
  interface CannonRequest {
    method?: string;
    body?: string;
    headers?: Record<string, string>;
    setupRequest?: (request: CannonRequest) => CannonRequest;
  }
  interface CannonResult {
    '2xx': number;
    non2xx: number;
    errors: number;
    timeouts: number;
    /** Seconds. */
    duration: number;
    /** Milliseconds. */
    latency: { p50: number; p99: number };
  }
  export default function autocannon(options: {
    url: string;
    connections: number;
    /** Seconds. */
    duration: number;
    timeout?: number;
    requests?: CannonRequest[];
  }): Promise<CannonResult>;
}
