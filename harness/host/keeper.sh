#!/bin/sh
# Runs a command and stays its parent: keeper.sh OWNER SECONDS COMMAND… Asked to end (TERM: by ttys0, or by the kernel
# when ttys0 has died), it kills the command and collects it, so that nothing is left, not even a zombie where process 1
# does not look after strangers. The command dies with the keeper, too.
# OWNER is a FIFO that ttys0 keeps open, or empty. When the last who had it open has gone, the keeper waits so many
# seconds for somebody else to open it, and ends only then.
owner=$1 seconds=$2
shift 2
trap 'kill -KILL "$command" 2>/dev/null' TERM
setpriv --pdeathsig KILL -- "$@" &
command=$!
watch_owner() {
  trap - TERM
  while :; do
    # Nobody ever writes: the end comes when the last one closes it, however that one ended.
    exec 9<"$owner" || break
    while read -r _ <&9; do :; done
    exec 9<&-
    timeout "$seconds" sh -c ': <"$0"' "$owner" || break
  done
  kill -TERM $$
}
if [ -n "$owner" ]; then
  watch_owner 3<&- </dev/null >/dev/null 2>&1 &
  watcher=$!
fi
wait "$command"
status=$?
# A trapped signal ends the first wait early: the second one collects what the trap has killed.
wait "$command" 2>/dev/null
[ -z "$owner" ] || kill -TERM "$watcher" 2>/dev/null
exit "$status"
