# Settings for all interactive shells.
[ -n "$PS1" ] || return 0
if [ "$(id -u)" = 0 ]; then
  PS1='\h:\w # '
else
  PS1='\u@\h:\w> '
fi
