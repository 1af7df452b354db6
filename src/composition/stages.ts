import type { ControlPlane } from '../control/control-plane.js';
import type { GroupSource } from '../kafka/ports.js';
import { DeliveryLog } from '../logging/delivery-log.js';
import {
  loggedAttempts,
  loggedOutcomes,
  loggedOwnership,
  loggedQuarantine,
} from '../logging/logged-observers.js';
import { MeasuredIntakes } from '../metrics/measured-intake.js';
import { attemptObserver, sendingObserver } from '../metrics/attempt-metrics.js';
import { CappedLabel } from '../metrics/capped-label.js';
import { dispatcherObserver, measureDispatcher } from '../metrics/dispatcher-metrics.js';
import {
  committerObserver,
  forwarderObserver,
  measureForwarder,
  outcomeObserver,
  quarantineObserver,
  routerObserver,
} from '../metrics/stage-observers.js';
import { Attempts } from '../pipeline/dispatcher/attempt.js';
import { DispatchDesk } from '../pipeline/dispatcher/dispatch-desk.js';
import { Dispatcher } from '../pipeline/dispatcher/dispatcher.js';
import { SignedRequests } from '../pipeline/dispatcher/webhook-request.js';
import { Committer } from '../pipeline/progress/committer.js';
import type { OperationsChannel } from '../pipeline/operations/operations-channel.js';
import { OutcomeRecorder } from '../pipeline/results/outcome-recorder.js';
import { Quarantine } from '../pipeline/results/quarantine.js';
import { DelayForwarder } from '../pipeline/retries/delay-forwarder.js';
import { fieldPath } from '../pipeline/router/identify-event.js';
import { Router } from '../pipeline/router/router.js';
import { TenantSubscriptions } from '../pipeline/router/tenant-subscriptions.js';
import { DELAY_TIERS } from '../topology.js';
import { VERSION } from '../version.js';
import type { Context } from './context.js';
import { tenantRules } from './tenants.js';
import { groupSource, openFencedLog, openReader } from './kafka.js';
import { openSender } from './outbound.js';

/** A running stage. */
export interface Stage {
  readonly source: GroupSource;
  /** Where assigned partitions have to be taken over: from how many of them it works. */
  takeOvers?(): { readonly done: number; readonly of: number };
  /** Ends what was begun within the limit, commits, and leaves its group. */
  stop(limitMs: number): Promise<void>;
}

/** The data plane of one process, by roles. */
export class Stages {
  private readonly log: DeliveryLog;
  private readonly intakes: MeasuredIntakes;
  private readonly outcomes: OutcomeRecorder;
  private readonly quarantine: Quarantine;

  constructor(
    private readonly context: Context,
    private readonly control: ControlPlane,
    private readonly operations: OperationsChannel,
  ) {
    const { settings, topology, sink, metrics, logger } = context;
    this.log = new DeliveryLog(logger, settings.logDeliverySampleRatio);
    this.intakes = new MeasuredIntakes(metrics, () => performance.now());
    this.outcomes = new OutcomeRecorder(
      sink,
      topology,
      settings.deliveriesPartitions,
      settings.instanceId,
      loggedOutcomes(outcomeObserver(metrics), this.log),
    );
    const { quarantine } = topology;
    this.quarantine = new Quarantine(
      sink,
      quarantine,
      Date.now,
      loggedQuarantine(quarantineObserver(metrics), logger),
    );
  }

  async startRouter(): Promise<Stage> {
    const { context, control } = this;
    const { settings, topology, metrics } = context;
    const tenant = tenantRules(settings);
    const index = new TenantSubscriptions(tenant !== null);
    for (const subscription of control.state.subscriptions.values()) index.put(subscription);
    control.state.listen((change) => {
      if (change.kind === 'subscription-put') index.put(change.subscription);
      if (change.kind === 'subscription-removed') index.remove(change.id);
    });
    const group = topology.groups.router;
    const router = new Router({
      index,
      targets: this.targets,
      decoding: {
        id: { headers: settings.eventIdHeaders, fields: settings.eventIdFields.map(fieldPath) },
        type: {
          headers: settings.eventTypeHeaders,
          fields: settings.eventTypeFields.map(fieldPath),
        },
        tenant,
      },
      outcomes: this.outcomes,
      quarantine: this.quarantine,
      committer: this.committer(group),
      sink: context.sink,
      topology,
      longestAgeMs: settings.longestDeliveryAgeSeconds * 1000,
      now: Date.now,
      observer: routerObserver(metrics),
      tracer: context.tracer,
      onFatal: context.onFatal,
    });
    const source = this.source(group, settings.sourceTopics, router.assigned);
    metrics.gauge('dispatchableLag', () => [
      { labels: { stage: 'router' }, value: this.intakes.lagOf(group) },
    ]);
    await router.start(source);
    return { source, stop: (limitMs) => router.stop(limitMs) };
  }

  async startDispatcher(): Promise<Stage> {
    const { context, control } = this;
    const { settings, topology, metrics, sink, timers } = context;
    const sender = openSender(settings, { observer: sendingObserver(metrics) });
    const labels = {
      endpoint: new CappedLabel(settings.metricsEndpoints),
      tenant: new CappedLabel(settings.metricsTenants),
    };
    const clock = { now: Date.now, random: Math.random };
    const group = topology.groups.dispatcher;
    const limits = {
      lanePlaces: settings.lanePlaces,
      span: settings.partitionSpan,
      inFlightTotal: settings.maxInFlightTotal,
      waitingBytes: settings.waitingPayloadBytes,
      commitIntervalMs: settings.commitIntervalMs,
    };
    const dispatcher = new Dispatcher({
      targets: this.targets,
      attempts: new Attempts(
        new SignedRequests(`event-gateway/${VERSION}`),
        sender,
        this.outcomes,
        control.endpoints,
        clock,
        loggedAttempts(attemptObserver(metrics, labels), this.log),
        context.tracer,
      ),
      outcomes: this.outcomes,
      quarantine: this.quarantine,
      sink,
      reader: await openReader(context, topology.deliveries),
      lanes: await openFencedLog(context, topology.lanes),
      wakeUps: timers,
      clock,
      limits,
      observer: loggedOwnership(dispatcherObserver(metrics, context.logger, group), context.logger),
      onFatal: context.onFatal,
    });
    measureDispatcher(metrics, dispatcher, limits, labels.endpoint);
    control.state.listen((change) => {
      if (change.kind === 'endpoint-put') dispatcher.endpointChanged(change.endpoint.id);
      if (change.kind === 'endpoint-removed') dispatcher.endpointChanged(change.id);
    });
    const source = this.source(group, [topology.deliveries], dispatcher.assigned);
    await dispatcher.start(source);
    this.operations.serve(this.desk(dispatcher));
    return {
      source,
      takeOvers: () => dispatcher.takeOvers(),
      async stop(limitMs) {
        await dispatcher.stop(limitMs);
        await sender.close();
      },
    };
  }

  async startForwarder(): Promise<Stage> {
    const { settings, topology, metrics, tracer, sink, timers, onFatal } = this.context;
    const group = topology.groups.forwarder;
    const forwarder = new DelayForwarder({
      topology,
      tierPartitions: settings.deliveriesPartitions,
      sink,
      committer: this.committer(group),
      timers,
      now: Date.now,
      observer: forwarderObserver(metrics),
      tracer,
      onFatal,
    });
    measureForwarder(metrics, forwarder);
    const tiers = DELAY_TIERS.map((tier) => topology.delay(tier));
    const source = this.source(group, tiers, forwarder.assigned);
    await forwarder.start(source);
    return { source, stop: (limitMs) => forwarder.stop(limitMs) };
  }

  private desk(dispatcher: Dispatcher): DispatchDesk {
    const { admin, settings, topology } = this.context;
    return new DispatchDesk({
      dispatcher,
      targets: this.targets,
      offsetAt: (partition, timestampMs) =>
        admin.offsetAt(topology.deliveries, partition, timestampMs),
      partitions: settings.deliveriesPartitions,
      instance: settings.instanceId,
      now: Date.now,
    });
  }

  private get targets() {
    const { state, log } = this.control;
    return {
      get: (endpointId: string) => state.endpoints.get(endpointId),
      get appliedOffset() {
        return log.offset;
      },
    };
  }

  private committer(group: string): Committer {
    const { settings, metrics } = this.context;
    return new Committer(settings.commitIntervalMs, committerObserver(metrics, group));
  }

  private source(
    group: string,
    topics: readonly (string | RegExp)[],
    onAssigned: Parameters<typeof groupSource>[4],
  ): GroupSource {
    return groupSource(this.context, this.intakes, group, topics, onAssigned);
  }
}
