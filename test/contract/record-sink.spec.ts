import { jest } from '@jest/globals';

import { inMemoryCluster } from './in-memory-cluster.js';
import { realCluster } from './real-cluster.js';
import { recordSinkContract } from './record-sink.contract.js';

jest.setTimeout(60_000);

recordSinkContract('in memory', inMemoryCluster);
recordSinkContract('on Kafka', realCluster);
