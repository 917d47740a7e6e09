import { createReviewAgent, type Agents } from '@tapwright/factory';
import { openPublisher, type PublishHost } from './open-publisher.ts';
import type { PublishPlan } from './publish-plan.ts';

/** The review, with what changes for those who have the package now; the key is that of the publication. */
export function reviewFor(plan: PublishPlan, host: PublishHost, key: string): Agents['review'] {
  return async (task, bench) => {
    await using publisher = await openPublisher(plan, task.name, host);
    const published = task.published ?? (await publisher.published(task.name, bench, key));
    return await createReviewAgent()({ ...task, ...(published !== undefined && { published }) }, bench);
  };
}
