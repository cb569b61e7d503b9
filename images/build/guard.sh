#!/bin/sh
# Runs a command: guard.sh COMMAND… in a process group of its own, which ends as a whole when standard input does: that
# is a pipe from ttys0, and so closes however ttys0 ends. A parent-death signal would end mmdebstrap alone, and leave
# what it has started.
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
(
  read -r _ <&3
  kill -KILL 0
) >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$command"
status=$?
kill -KILL "$watch"
exit "$status"
