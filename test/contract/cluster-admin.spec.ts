import { jest } from '@jest/globals';
import { clusterAdminContract } from './cluster-admin.contract.js';
import { inMemoryCluster } from './in-memory-cluster.js';
import { realCluster } from './real-cluster.js';

jest.setTimeout(60_000);

clusterAdminContract('in memory', inMemoryCluster);
clusterAdminContract('on Kafka', realCluster);
