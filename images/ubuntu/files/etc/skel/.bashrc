case $- in
  *i*) ;;
  *) return ;;
esac
PS1='\u@\h:\w\$ '
