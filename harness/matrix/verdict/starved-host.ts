/** What a kernel says that was given no processor for too long. */
const complaints = [
  /IO-APIC \+ timer doesn't work/,
  /watchdog: BUG: soft lockup/,
  /rcu: INFO: rcu_\w{1,20} (?:self-)?detected (?:expedited )?stalls?/,
];

/** Whether a guest's last words are about its host, which is too busy for it, and not about itself. */
export function isStarved(lastLines: readonly string[]): boolean {
  return lastLines.some((line) => complaints.some((complaint) => complaint.test(line)));
}
