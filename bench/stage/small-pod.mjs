/**
 * The heap that Node gives itself in a container of 512 MiB, a smaller one than the chart's: half of it. Without a container
 * it takes what the machine has, and collects as late as that allows.
 */
export const IN_A_SMALL_POD = { NODE_OPTIONS: '--max-old-space-size=256' };
