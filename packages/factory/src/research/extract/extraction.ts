import { z } from 'zod';

/** What a model answers when it is asked about a part of a page. */
export const extractionSchema = z.object({
  facts: z.array(
    z.object({
      subject: z.string(),
      property: z.string(),
      value: z.string(),
      quote: z.string(),
      /** Id of the section that the quote is in. */
      section: z.string(),
    }),
  ),
});

export type Extraction = z.output<typeof extractionSchema>;
