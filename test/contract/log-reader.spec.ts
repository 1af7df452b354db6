import { jest } from '@jest/globals';

import { inMemoryCluster } from './in-memory-cluster.js';
import { realCluster } from './real-cluster.js';
import { logReaderContract } from './log-reader.contract.js';

jest.setTimeout(60_000);

logReaderContract('in memory', inMemoryCluster);
logReaderContract('on Kafka', realCluster);
