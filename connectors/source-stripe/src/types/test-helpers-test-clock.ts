export interface TestHelpersTestClock {
  created: number;
  deletes_after: number;
  frozen_time: number;
  id: string;
  livemode: boolean;
  name?: string | null;
  object: 'test_helpers.test_clock';
  status: 'advancing' | 'internal_failure' | 'ready';
}
