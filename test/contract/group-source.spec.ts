import { jest } from '@jest/globals';

import { inMemoryCluster } from './in-memory-cluster.js';
import { realCluster } from './real-cluster.js';
import { groupSourceContract } from './group-source.contract.js';

jest.setTimeout(60_000);

groupSourceContract('in memory', inMemoryCluster);
groupSourceContract('on Kafka', realCluster);
