/** What a guest or a title may hold, and nobody may obey: markup, a terminal's controls, commands of a CI server. */
export const hostileText =
  '</script><script>window.pwned=1</script><img src=x onerror="window.pwned=1">&amp; ]]> \u0000\u0008\u001b[2J\u009b31m\ufffe\ud800 \'"` | ## ::error::no ##[error]no %0A 100%';
