// What `helm test` runs: asks the gateway at GATEWAY_URL for its health and, with ADMIN_API_KEY, for its endpoints.
const { GATEWAY_URL: url, ADMIN_API_KEY: key } = process.env;

const checks = [
  { claim: 'takes work', path: '/health/ready', headers: {} },
  { claim: 'shows its metrics', path: '/metrics', headers: {} },
];
if (key) {
  const headers = { authorization: `Bearer ${key}` };
  checks.push({ claim: 'lists endpoints', path: '/v1/endpoints', headers });
}
for (const { claim, path, headers } of checks) {
  const answer = await fetch(url + path, { headers, signal: AbortSignal.timeout(10_000) });
  const text = await answer.text();
  console.log(`${answer.ok ? 'ok  ' : 'FAIL'} ${claim}: ${path} answers ${answer.status}`);
  if (answer.ok) continue;
  console.log(text.slice(0, 2_000));
  process.exitCode = 1;
}
