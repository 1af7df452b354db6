import { jest } from '@jest/globals';

import { inMemoryCluster } from './in-memory-cluster.js';
import { realCluster } from './real-cluster.js';
import { fencedLogContract } from './fenced-log.contract.js';

jest.setTimeout(60_000);

fencedLogContract('in memory', inMemoryCluster);
fencedLogContract('on Kafka', realCluster);
