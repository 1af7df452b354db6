import { describe, expect, it } from '@jest/globals';
import { LEAST_VALUES, ciValues, renderNotes } from '../../support/helm.js';

describe('what helm says after an install', () => {
  it('tells what to do next', async () => {
    const notes = await renderNotes(...LEAST_VALUES, '--set', 'secrets={keys}');

    expect(notes).toContain('rollout status deployment/demo-event-gateway');
    expect(notes).toContain('helm --namespace default test demo');
    expect(notes).toContain('port-forward service/demo-event-gateway 8080:8080');
    expect(notes).toContain('/v1/endpoints/first');
    expect(notes).not.toContain('WARNING');
  });

  it('names each Deployment, and the address from outside where there is one', async () => {
    expect(await renderNotes(...ciValues('role-groups'))).toMatch(
      /deployment\/demo-event-gateway-api.*deployment\/demo-event-gateway-routing/s,
    );
    expect(await renderNotes(...ciValues('all'))).toContain('https://gateway.example.com/docs');
  });

  it.each([
    ['no key', LEAST_VALUES, /no ADMIN_API_KEY/],
    [
      'an open API on the internet',
      [...LEAST_VALUES, '--set', 'settings.API_AUTH=none,ingress.enabled=true,ingress.hosts={a.b}'],
      /API_AUTH is none/,
    ],
    ['a user in another namespace', ciValues('strimzi-tls'), /copy it to default/],
  ])('warns of %s', async (_, values, warning) => {
    expect(await renderNotes(...values)).toMatch(warning);
  });

  it('does not miss a key where the API asks for none', async () => {
    const notes = await renderNotes(...LEAST_VALUES, '--set', 'settings.API_AUTH=none');

    expect(notes).not.toContain('WARNING');
  });
});
