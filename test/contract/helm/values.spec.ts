import { describe, expect, it } from '@jest/globals';
import { LEAST_VALUES, ciValues, renderChart } from '../../support/helm.js';

const BROKERS = LEAST_VALUES.slice(0, 2);
const TOPICS = LEAST_VALUES.slice(2);

describe('values that are wrong', () => {
  it.each([
    ['no brokers', TOPICS, /kafka\.brokers is required/],
    ['no source topics', BROKERS, /sourceTopics is required/],
  ])('are refused by name: %s', async (_, values, named) => {
    await expect(renderChart(...values)).rejects.toThrow(named);
  });

  it.each([
    ['a value that does not exist', 'replicas=3', /'replicas' not allowed/],
    ['a misspelt part of one', 'image.repo=x', /\/image.*'repo' not allowed/],
    ['a broker without a port', 'kafka.brokers={kafka}', /\/kafka\/brokers\/0/],
    ['a number that is text', 'replicaCount=many', /\/replicaCount/],
    ['an unknown SASL mechanism', 'kafka.sasl.mechanism=gssapi', /\/kafka\/sasl\/mechanism/],
    ['a setting that does not exist', 'settings.LOG_LEVL=debug', /\/settings.*'LOG_LEVL'/],
    ['a setting beyond its range', 'settings.PARTITION_SPAN=99', /\/settings\/PARTITION_SPAN/],
    ['a setting that is no word of its list', 'settings.LOG_LEVEL=loud', /\/settings\/LOG_LEVEL/],
    ['a flag that is neither true nor false', 'settings.KAFKA_TLS=yes', /\/settings\/KAFKA_TLS/],
    [
      'a secret in a ConfigMap',
      'settings.ADMIN_API_KEY=0123456789abcdef',
      /'ADMIN_API_KEY' not allowed/,
    ],
    ['a setting that the chart sets', 'settings.HTTP_PORT=9000', /'HTTP_PORT' not allowed/],
    ['a plain setting among the secret ones', 'secretSettings.LOG_LEVEL=info', /\/secretSettings/],
    ['a role that does not exist', 'roleGroups.a.roles={sender}', /\/roleGroups\/a\/roles\/0/],
    ['a value that no group has', 'roleGroups.api.secrets={a}', /\/roleGroups\/api.*'secrets'/],
    [
      'a target that is no percentage',
      'autoscaling.targetCPUUtilizationPercentage=a lot',
      /\/autoscaling\/target/,
    ],
    ['an interval without a unit', 'podMonitor.interval=30', /\/podMonitor\/interval/],
    [
      'a network that is none',
      'networkPolicy.endpoints.cidrs={everywhere}',
      /\/networkPolicy\/endpoints\/cidrs\/0/,
    ],
    ['a path that does not begin with a slash', 'ingress.paths={v1}', /\/ingress\/paths\/0/],
    ['a digest that is none', 'image.digest=latest', /\/image\/digest/],
    ['an unknown version of Strimzi', 'strimzi.apiVersion=v2', /\/strimzi\/apiVersion/],
    [
      'a declared endpoint without an address',
      'declared.endpoints[0].id=a',
      /\/declared\/endpoints\/0.*'url'/s,
    ],
  ])('are refused by the schema: %s', async (_, wrong, named) => {
    const rendering = renderChart(...LEAST_VALUES, '--set', wrong);

    await expect(rendering).rejects.toThrow(/specifications of the schema/);
    await expect(rendering).rejects.toThrow(named);
  });

  it.each([
    [
      'a role that is nowhere',
      ['roleGroups.router.replicaCount=1'],
      /no group with the role dispatcher/,
    ],
    [
      'a group without roles',
      ['roleGroups.front.replicaCount=1'],
      /roleGroups\.front\.roles is required/,
    ],
    [
      'two that count replicas',
      ['autoscaling.enabled=true,keda.enabled=true'],
      /autoscaling\.enabled and keda\.enabled/,
    ],
    [
      'bounds that cross',
      ['autoscaling.enabled=true,autoscaling.minReplicas=9'],
      /autoscaling\.minReplicas is 9, more than/,
    ],
    [
      'bounds of KEDA that cross',
      ['keda.enabled=true,keda.minReplicas=9'],
      /keda\.minReplicas is 9/,
    ],
    [
      'nothing to scale by',
      ['autoscaling.enabled=true,autoscaling.targetCPUUtilizationPercentage=null'],
      /autoscaling\.targetCPUUtilizationPercentage or/,
    ],
    [
      'a lag that never ends',
      ['roleGroups.forwarder.keda.enabled=true,roleGroups.rest.roles={router,dispatcher,api}'],
      /keda\.enabled is true for demo-event-gateway-forwarder/,
    ],
    ['two monitors', ['podMonitor.enabled=true,serviceMonitor.enabled=true'], /scraped twice/],
    [
      'too little time to stop',
      ['terminationGracePeriodSeconds=20'],
      /terminationGracePeriodSeconds is 20, but a pod may need 30/,
    ],
    ['an Ingress for nobody', ['ingress.enabled=true'], /ingress\.hosts is required/],
    ['a route from nowhere', ['httpRoute.enabled=true'], /httpRoute\.parentRefs is required/],
    ['topics of no cluster', ['strimzi.topics.enabled=true'], /strimzi\.cluster is required/],
    [
      'rights by an expression',
      ['sourceTopics={/^a/},strimzi.user.enabled=true,strimzi.cluster=a'],
      /strimzi\.user\.sourceTopicPrefixes is required/,
    ],
  ])('are refused for what they mean together: %s', async (_, [wrong], named) => {
    await expect(renderChart(...LEAST_VALUES, '--set', wrong!)).rejects.toThrow(named);
  });
});

describe('values that are right', () => {
  it.each([
    ['a quoted number', ['--set-string', 'settings.PARTITION_SPAN=5000']],
    ['a quoted flag', ['--set-string', 'settings.KAFKA_TLS=true']],
    ['a secret by its file', ['--set', 'settings.ADMIN_API_KEY_FILE=/run/key']],
    ['an IPv6 broker', ['--set', 'kafka.brokers={[2001:db8::1]:9092}']],
    ['values of charts above', ['--set', 'global.domain=example.com']],
    ['a group that only has a name', ['--values', ...ciValues('keda').slice(1)]],
  ])('are taken: %s', async (_, values) => {
    expect((await renderChart(...LEAST_VALUES, ...values)).length).toBeGreaterThan(0);
  });
});
