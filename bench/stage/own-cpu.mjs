/** CPU time of this process, all of its threads, in milliseconds since the call. */
export function startCpuClock() {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
