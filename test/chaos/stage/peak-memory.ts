import { readFileSync } from 'node:fs';

/** The most memory that a process ever had, in bytes; 0 where the system does not tell (it is Linux that does). */
export function peakBytesOf(pid: number): number {
  try {
    return peakBytesIn(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return 0;
  }
}

/** @source proc_pid_status(5): VmHWM */
export function peakBytesIn(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
