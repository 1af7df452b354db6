export function clockMs(): number;
