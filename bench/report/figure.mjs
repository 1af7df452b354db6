/**
 * One line of the report.
 *
 * @typedef {import('./figure.d.mts').Figure} Figure
 */

/**
 * Whether a figure is as good as was set out to be.
 *
 * @param {Figure} figure
 * @returns {'met' | 'missed' | ''} nothing when there is no goal
 */
export function verdictOf({ value, goal }) {
  if (goal === undefined) return '';
  const met = 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
  return met ? 'met' : 'missed';
}

/** Three significant digits, whole numbers from 100 on with thousands apart. */
export function formatValue(value) {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

/** @param {Figure['goal']} goal */
export function formatGoal(goal) {
  if (goal === undefined) return '';
  return 'atMost' in goal ? `<= ${formatValue(goal.atMost)}` : `>= ${formatValue(goal.atLeast)}`;
}
