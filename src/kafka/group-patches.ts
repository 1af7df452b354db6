import {
  loadBroker,
  loadConnection,
  loadConnectionPool,
  loadConsumerGroup,
} from './kafkajs-internals.js';
import type {
  Broker,
  Connection,
  ConnectionPool,
  ConsumerGroup,
  Runner,
} from './kafkajs-internals.js';

/** What a hand-over of partitions needs of kafkajs, and what it does not do by itself. Idempotence is the caller's. */
export function patchGroups(): void {
  keepAssignments();
  keepMemberships();
  rejoinOnDemand();
  commitOnAConnectionOfItsOwn();
}

const assignments = new Map<string, Buffer>();

/**
 * The public consumer tells which partitions it got, not what else the group's leader wrote for it.
 *
 * @returns the member's part of the latest answer to SyncGroup, once
 */
export function takeAssignment(memberId: string): Buffer | null {
  const assignment = assignments.get(memberId) ?? null;
  assignments.delete(memberId);
  return assignment;
}

function keepAssignments(): void {
  const prototype = loadBroker().prototype;
  // oxlint-disable-next-line typescript/unbound-method -- called with the broker that it is looked up on
  const syncGroup = prototype.syncGroup;
  prototype.syncGroup = async function (this: Broker, request) {
    const answer = await syncGroup.call(this, request);
    assignments.set(request.memberId, answer.memberAssignment);
    return answer;
  };
}

/** The generations in which a member has been without a gap, both ends included, whether or not it got its share. */
export interface Membership {
  readonly since: number;
  readonly last: number;
}

const memberships = new Map<string, Membership>();

/** Null for one that has not joined, or was forgotten. */
export function membershipOf(memberId: string): Membership | null {
  return memberships.get(memberId) ?? null;
}

export function forgetMembership(memberId: string): void {
  memberships.delete(memberId);
  assignments.delete(memberId);
}

/**
 * One rebalance may overtake another: then a member has joined a generation of which it never gets its share, and the
 * public consumer tells of the next one only. It was there all the same, and nobody else can have got what it claimed.
 */
function keepMemberships(): void {
  const prototype = loadBroker().prototype;
  // oxlint-disable-next-line typescript/unbound-method -- called with the broker that it is looked up on
  const joinGroup = prototype.joinGroup;
  prototype.joinGroup = async function (this: Broker, request) {
    const answer = await joinGroup.call(this, request);
    const { memberId, generationId } = answer;
    const known = memberships.get(memberId);
    const since = known?.last === generationId - 1 ? known.since : generationId;
    memberships.set(memberId, { since, last: generationId });
    return answer;
  };
}

const rejoining = new WeakSet<ConsumerGroup>();

/**
 * The consumer joins again, as the same member, as if the broker had said that the group rebalances: at its next
 * heartbeat, which follows each fetch.
 */
export function rejoinSoon(runner: Runner): void {
  rejoining.add(runner.consumerGroup);
}

function rejoinOnDemand(): void {
  const prototype = loadConsumerGroup().prototype;
  // oxlint-disable-next-line typescript/unbound-method -- called with the group that it is looked up on
  const { heartbeat, joinAndSync } = prototype;
  prototype.heartbeat = async function (this: ConsumerGroup, options) {
    if (rejoining.has(this)) {
      const message = 'partitions were given up for another member';
      throw Object.assign(new Error(message), { type: 'REBALANCE_IN_PROGRESS' });
    }
    await heartbeat.call(this, options);
  };
  prototype.joinAndSync = function (this: ConsumerGroup) {
    rejoining.delete(this);
    return joinAndSync.call(this);
  };
}

/** @source https://kafka.apache.org/protocol#protocol_api_keys */
const OFFSET_COMMIT = 8;
/** kafkajs has one connection for fetches (1) and one for all else (0). */
const COMMITS = 2;

/**
 * A broker answers the requests of a connection one after the other, and JoinGroup only when all members have joined: as
 * long as the session of one that died. It takes commits meanwhile, so they have a connection of their own.
 */
function commitOnAConnectionOfItsOwn(): void {
  const prototype = loadConnectionPool().prototype;
  // oxlint-disable-next-line typescript/unbound-method -- called with the pool that it is looked up on
  const byRequest = prototype.getConnectionByRequest;
  prototype.getConnectionByRequest = function (this: ConnectionPool, protocol) {
    return protocol.request.apiKey === OFFSET_COMMIT
      ? forCommits(this)
      : byRequest.call(this, protocol);
  };
}

const connecting = new WeakMap<ConnectionPool, Promise<Connection>>();

/** Two that connect it at the same time would leave one of two sockets open for ever. */
function forCommits(pool: ConnectionPool): Promise<Connection> {
  pool.pool[COMMITS] ??= another(pool);
  let connection = connecting.get(pool);
  if (connection === undefined) {
    connection = pool.getConnection(COMMITS).finally(() => connecting.delete(pool));
    connecting.set(pool, connection);
  }
  return connection;
}

function another({ pool, logger }: ConnectionPool): Connection {
  const first = pool[0]!;
  const { host, port, rack, ssl, sasl, clientId, socketFactory } = first;
  const { requestTimeout, connectionTimeout, reauthenticationThreshold } = first;
  const { maxInFlight, enforceRequestTimeout, instrumentationEmitter } = first.requestQueue;
  const address = { host, port, rack, clientId };
  const security = { ssl, sasl, reauthenticationThreshold };
  const limits = { requestTimeout, connectionTimeout, enforceRequestTimeout };
  const connection = new (loadConnection())({
    ...address,
    ...security,
    ...limits,
    maxInFlightRequests: maxInFlight,
    socketFactory,
    instrumentationEmitter,
    logger,
  });
  connection.setVersions(first.versions);
  connection.setSupportAuthenticationProtocol(first.getSupportAuthenticationProtocol());
  return connection;
}
