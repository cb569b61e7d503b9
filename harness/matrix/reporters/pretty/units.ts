/** `4.2 s`, `3 min 05 s` or `1 h 02 min`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  const [minutes, hours] = [Math.floor(whole / 60), Math.floor(whole / 3600)];
  if (hours > 0) return `${hours} h ${two(minutes % 60)} min`;
  return `${minutes} min ${two(whole % 60)} s`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
