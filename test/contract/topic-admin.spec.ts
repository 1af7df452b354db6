import { jest } from '@jest/globals';

import { inMemoryCluster } from './in-memory-cluster.js';
import { realCluster } from './real-cluster.js';
import { topicAdminContract } from './topic-admin.contract.js';

jest.setTimeout(60_000);

topicAdminContract('in memory', inMemoryCluster);
topicAdminContract('on Kafka', realCluster);
