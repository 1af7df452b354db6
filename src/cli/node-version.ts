/** The oldest Node that the program runs on: `engines` of package.json. */
const OLDEST = { major: 24, minor: 9 };

/**
 * Why the program can't run on this Node, and what to do; null when it can. Told before anything is loaded that an older
 * one lacks, such as zstd.
 *
 * @param version as `process.versions.node` has it
 */
export function nodeFault(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return null;
  return (
    `this is Node ${version}, and event-gateway needs ${OLDEST.major}.${OLDEST.minor} or newer. ` +
    'In its repository `npm run cli -- …` brings the right one, and so does the image.'
  );
}
