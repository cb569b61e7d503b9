# ~/.profile
[ -z "$BASH" ] || [ ! -f ~/.bashrc ] || . ~/.bashrc
