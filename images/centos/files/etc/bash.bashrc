# Nothing: this family has its settings for all shells in /etc/bashrc, which each ~/.bashrc reads.
