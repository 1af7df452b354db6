/**
 * The value of `authorization` for a user name and a password.
 *
 * @source RFC 7617, with UTF-8
 */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
