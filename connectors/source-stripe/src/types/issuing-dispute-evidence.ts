import type { IssuingDisputeCanceledEvidence } from './issuing-dispute-canceled-evidence.ts';
import type { IssuingDisputeDuplicateEvidence } from './issuing-dispute-duplicate-evidence.ts';
import type { IssuingDisputeFraudulentEvidence } from './issuing-dispute-fraudulent-evidence.ts';
import type { IssuingDisputeMerchandiseNotAsDescribedEvidence } from './issuing-dispute-merchandise-not-as-described-evidence.ts';
import type { IssuingDisputeNotReceivedEvidence } from './issuing-dispute-not-received-evidence.ts';
import type { IssuingDisputeOtherEvidence } from './issuing-dispute-other-evidence.ts';
import type { IssuingDisputeServiceNotAsDescribedEvidence } from './issuing-dispute-service-not-as-described-evidence.ts';

export interface IssuingDisputeEvidence {
  canceled?: IssuingDisputeCanceledEvidence;
  duplicate?: IssuingDisputeDuplicateEvidence;
  fraudulent?: IssuingDisputeFraudulentEvidence;
  merchandise_not_as_described?: IssuingDisputeMerchandiseNotAsDescribedEvidence;
  not_received?: IssuingDisputeNotReceivedEvidence;
  other?: IssuingDisputeOtherEvidence;
  reason:
    | 'canceled'
    | 'duplicate'
    | 'fraudulent'
    | 'merchandise_not_as_described'
    | 'not_received'
    | 'other'
    | 'service_not_as_described';
  service_not_as_described?: IssuingDisputeServiceNotAsDescribedEvidence;
}
