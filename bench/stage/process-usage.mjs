import { readFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)`; 100 on every Linux that Node runs on. */
const TICK_MS = 10;
const UTIME = 11;
const STIME = 12;

/**
 * CPU time of a process, all of its threads, in milliseconds; to 10 ms.
 *
 * @param {string} stat the text of `/proc/<pid>/stat`; the name in brackets may hold anything
 * @source proc_pid_stat(5): fields 14 and 15
 */
export function cpuMsIn(stat) {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_MS;
}

/**
 * Resident memory of a process, in bytes.
 *
 * @param {string} status the text of `/proc/<pid>/status`
 * @returns {{ now: number, highest: number }} `highest`: ever since it started
 */
export function residentBytesIn(status) {
  const kilobytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
  return { now: kilobytes('VmRSS') * 1024, highest: kilobytes('VmHWM') * 1024 };
}

export const cpuMs = (pid) => cpuMsIn(readProc(pid, 'stat'));
export const residentBytes = (pid) => residentBytesIn(readProc(pid, 'status'));

function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    const message = `/proc/${pid}/${file} can't be read: the benchmark needs Linux and a running process`;
    throw new Error(message, { cause: error });
  }
}
