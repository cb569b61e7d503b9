[ ! -f ~/.bashrc ] || . ~/.bashrc
