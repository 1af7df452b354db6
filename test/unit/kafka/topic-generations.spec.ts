import { describe, expect, it } from '@jest/globals';
import { generationsIn } from '../../../src/kafka/topic-generations.js';

describe('the generation in force', () => {
  it.each([
    ['there are no topics', [], 1, null],
    ['there is only the first', ['gw.deliveries', 'gw.lanes'], 1, null],
    ['growing was begun and did not end', ['gw.deliveries', 'gw.lanes', 'gw.deliveries.g2'], 1, 2],
    ['growing ended', ['gw.deliveries', 'gw.lanes', 'gw.deliveries.g2', 'gw.lanes.g2'], 2, null],
    ['the old ones were deleted', ['gw.deliveries.g12', 'gw.lanes.g12'], 12, null],
    ['the next growing was begun', ['gw.deliveries.g2', 'gw.lanes.g2', 'gw.deliveries.g3'], 2, 3],
    [
      'others have such names',
      ['other.lanes.g2', 'gw.lanes.gx', 'gw.lanes.g02', 'gw.lanes.g2.old', 'gw.deliveries.g'],
      1,
      null,
    ],
  ])('when %s', (_, topics, current, unfinished) => {
    expect(generationsIn(topics, 'gw')).toEqual({ current, unfinished });
  });
});
