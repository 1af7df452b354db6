/**
 * The heap that Node gives itself in a container of 512 MiB, as the chart's pods have it: half of it. Without a container it
 * takes what the machine has, and collects as late as that allows.
 */
export const IN_A_SMALL_POD = { NODE_OPTIONS: '--max-old-space-size=256' };
