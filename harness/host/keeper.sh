#!/bin/sh
# Runs a command and stays its parent: keeper.sh COMMAND… Asked to end (TERM: by ttys0, or by the kernel when ttys0 has
# died), it kills the command and collects it, so that nothing is left, not even a zombie where process 1 does not look
# after strangers. The command dies with the keeper, too.
trap 'kill -KILL "$command" 2>/dev/null' TERM
setpriv --pdeathsig KILL -- "$@" &
command=$!
wait "$command"
status=$?
# A trapped signal ends the first wait early: the second one collects what the trap has killed.
wait "$command" 2>/dev/null
exit "$status"
