# The guest's end of the integration channel: what the Hyper-V drivers in a kernel do for a guest of the real service.
# A static program without a C library, so that the small initrd can start it in any guest, whatever its init system.
# Descriptor 0 is the directory /dev, in which it waits for the virtio serial port, the only one there is; descriptor 1
# is the random device, and its working directory is the guest's root. It goes to the background by itself. It sets the
# clock, reseeds the kernel's random numbers (a clone shares its template's), writes what is not on the disk yet, asks
# the guest to power off, and runs one shell script at a time as root.
#
# Request, 128 bytes: 0 operation, 8 id, 16 seconds, 24 nanoseconds, 32 bits of entropy (32 bit), 36 seed's length
# (32 bit), 40 seed of 64 bytes; to keep a nonce: 16 the nonce; a piece of a script: 16 where it goes, 20 its length
# (32 bit), 24 up to 104 bytes; to run it: 16 its length. Reply, 24 bytes: 0 id, 8 result (0, or a negative errno), 16
# the nonce that it keeps, which is nowhere but in its memory: a guest that was booted anew has lost it. The reply to
# 'r' has as many bytes of output behind it as its result says, and 1 (output) or 2 (errors) in the place of the nonce;
# a result of 0 is the end of both. The result of 't' is the script's wait status, once. Both say EAGAIN after a
# moment in which nothing came. 'd' ends it: what is left of its output is lost then.
# The shell gets the script by a pipe, so that no list of processes shows it.
# Made by: as agent.S -o a.o && objcopy -O binary a.o agent.bin, then base64 into program.ts.

        .set    SYS_read, 0
        .set    SYS_write, 1
        .set    SYS_close, 3
        .set    SYS_poll, 7
        .set    SYS_pipe, 22
        .set    SYS_dup2, 33
        .set    SYS_kill, 62
        .set    SYS_openat, 257
        .set    O_RDWR, 2
        .set    SYS_ioctl, 16
        .set    SYS_nanosleep, 35
        .set    SYS_fork, 57
        .set    SYS_execve, 59
        .set    SYS_exit, 60
        .set    SYS_wait4, 61
        .set    SYS_chdir, 80
        .set    SYS_setsid, 112
        .set    SYS_chroot, 161
        .set    SYS_sync, 162
        .set    SYS_clock_settime, 227
        .set    RNDADDENTROPY, 0x40085203
        .set    RNDRESEEDCRNG, 0x5207
        .set    base, 0x400000
        .set    request, base + 0x1000          # in the memory past the file
        .set    REQUEST_BYTES, 128
        .set    nonce, base + 0x1800
        .set    script_in, base + 0x1808        # descriptors of three pipes: read end, write end
        .set    output, base + 0x1810
        .set    errors, base + 0x1818
        .set    status, base + 0x1820
        .set    running, base + 0x1828          # the shell's process id; 0 where there is none
        .set    polled, base + 0x1830           # output, errors, port: descriptor, events, what happened
        .set    reply_head, base + 0x1fe8       # 24 bytes, with the output behind them
        .set    output_bytes, base + 0x2000
        .set    OUTPUT_BYTES, 0x1000
        .set    script, base + 0x3000
        .set    SCRIPT_BYTES, 0xf000            # less than a pipe holds
        .set    PIECE_BYTES, 104
        .set    EAGAIN, 11
        .set    EBUSY, 16
        .set    EINVAL, 22
        .set    SIGKILL, 9
        .set    WNOHANG, 1
        .set    POLLIN, 1

        .code64
        .text
ehdr:   .ascii  "\177ELF\2\1\1"
        .zero   9
        .word   2, 62                           # executable, x86-64
        .long   1
        .quad   base + (start - ehdr)
        .quad   phdr - ehdr, 0
        .long   0
        .word   64, 56, 1, 0, 0, 0
phdr:   .long   1, 7                            # one segment: read, write, execute
        .quad   0, base, base, end - ehdr, 0x12000, 0x1000

start:  mov     8(%rsp), %rax                   # argv[0] with an @ before it: an initrd's process that a
        movb    $'@', (%rax)                    # shutdown leaves to the last
        mov     $SYS_fork, %eax
        syscall
        test    %rax, %rax
        jz      daemon
        xor     %edi, %edi
        mov     $SYS_exit, %eax
        syscall
daemon: mov     $SYS_setsid, %eax
        syscall
        mov     $1200, %ebx                     # looks for a minute, 20 times a second
seek:   movb    $'0', base + (digit - ehdr)
try:    mov     $SYS_openat, %eax
        xor     %edi, %edi
        mov     $base + (port - ehdr), %esi
        mov     $O_RDWR, %edx
        syscall
        test    %rax, %rax
        jns     found
        incb    base + (digit - ehdr)
        cmpb    $'9', base + (digit - ehdr)
        jbe     try
        mov     $SYS_nanosleep, %eax
        mov     $base + (moment - ehdr), %edi
        xor     %esi, %esi
        syscall
        dec     %ebx
        jnz     seek
        xor     %edi, %edi
        mov     $SYS_exit, %eax
        syscall
found:  mov     %eax, %r12d                     # r12: the port
again:  xor     %r13d, %r13d                    # r13: how much of a request is there
more:   xor     %eax, %eax
        mov     %r12d, %edi
        lea     request(%r13), %rsi
        mov     $REQUEST_BYTES, %edx
        sub     %r13d, %edx
        syscall
        test    %rax, %rax
        jg      some
        mov     $SYS_nanosleep, %eax            # nobody at the other end: look again in a while
        mov     $base + (pause - ehdr), %edi
        xor     %esi, %esi
        syscall
        jmp     again
some:   add     %eax, %r13d
        cmp     $REQUEST_BYTES, %r13d
        jb      more
        xor     %r14d, %r14d                    # r14: the result
        movzbl  request, %eax
        cmp     $'c', %al
        je      clock
        cmp     $'p', %al
        je      power
        cmp     $'n', %al
        je      keep
        cmp     $'s', %al
        je      disks
        cmp     $'w', %al
        je      piece
        cmp     $'x', %al
        je      run
        cmp     $'r', %al
        je      read
        cmp     $'t', %al
        je      ended
        cmp     $'k', %al
        je      stop
        cmp     $'d', %al
        je      done
        cmp     $'i', %al
        je      reply
invalid: mov    $-EINVAL, %r14
reply:  mov     %r14, request + 16
        mov     nonce, %rax
        mov     %rax, request + 24
        mov     $SYS_write, %eax
        mov     %r12d, %edi
        mov     $request + 8, %esi
        mov     $24, %edx
        syscall
        jmp     again

keep:   mov     request + 16, %rax
        mov     %rax, nonce
        jmp     reply

disks:  mov     $SYS_sync, %eax
        syscall
        jmp     reply

clock:  mov     $SYS_clock_settime, %eax
        xor     %edi, %edi                      # CLOCK_REALTIME
        mov     $request + 16, %esi
        syscall
        or      %rax, %r14
        mov     $SYS_ioctl, %eax
        mov     $1, %edi
        mov     $RNDADDENTROPY, %esi
        mov     $request + 32, %edx
        syscall
        or      %rax, %r14
        mov     $SYS_ioctl, %eax
        mov     $1, %edi
        mov     $RNDRESEEDCRNG, %esi
        xor     %edx, %edx
        syscall
        or      %rax, %r14
        jmp     reply

power:  mov     $SYS_fork, %eax
        syscall
        test    %rax, %rax
        jz      middle
        mov     %rax, %r14
        mov     %rax, %rdi
        xor     %esi, %esi
        xor     %edx, %edx
        xor     %r10d, %r10d
        mov     $SYS_wait4, %eax
        syscall
        sar     $63, %r14                       # the child's id is no error
        jmp     reply
middle: mov     $SYS_fork, %eax                 # poweroff is init's child: systemd-shutdown waits for what nobody reaps
        syscall
        test    %rax, %rax
        jz      child
        mov     $SYS_exit, %eax
        xor     %edi, %edi
        syscall
child:  mov     $base + (program - ehdr), %edi
        mov     $base + (arguments - ehdr), %esi
become: mov     %rdi, %rbx                      # the child: a program of the guest's, by its name there
        mov     %rsi, %rbp
        mov     $SYS_chroot, %eax
        mov     $base + (here - ehdr), %edi
        syscall
        mov     $SYS_chdir, %eax
        mov     $base + (root - ehdr), %edi
        syscall
        mov     $SYS_execve, %eax
        mov     %rbx, %rdi
        mov     %rbp, %rsi
        mov     $base + (environment - ehdr), %edx
        syscall
        mov     $SYS_exit, %eax
        mov     $127, %edi
        syscall

piece:  mov     request + 16, %edi
        mov     request + 20, %ecx
        cmp     $PIECE_BYTES, %ecx
        ja      invalid
        cmp     $SCRIPT_BYTES - PIECE_BYTES, %edi
        ja      invalid
        add     $script, %edi
        mov     $request + 24, %esi
        rep movsb
        jmp     reply

run:    mov     $-EBUSY, %r14
        cmpq    $0, running
        jne     reply
        mov     request + 16, %eax
        cmp     $SCRIPT_BYTES, %eax
        ja      invalid
        mov     %eax, %r15d                     # r15: the script's length
        mov     $script_in, %edi
        call    pipe
        mov     $output, %edi
        call    pipe
        mov     $errors, %edi
        call    pipe
        mov     $SYS_fork, %eax
        syscall
        mov     %rax, %r14
        test    %rax, %rax
        jz      shell
        mov     %rax, running
        mov     output + 4, %edi
        call    close
        mov     errors + 4, %edi
        call    close
        mov     $SYS_write, %eax
        mov     script_in + 4, %edi
        mov     $script, %esi
        mov     %r15d, %edx
        syscall
        mov     script_in, %edi                 # until here, so that a shell that is not there breaks no pipe
        call    close
        mov     script_in + 4, %edi
        call    close
        sar     $63, %r14
        jns     reply
        movq    $0, running                     # there was no process to be had
        jmp     reply
shell:  mov     $SYS_setsid, %eax
        syscall
        mov     script_in, %edi
        xor     %esi, %esi
        call    dup
        mov     output + 4, %edi
        mov     $1, %esi
        call    dup
        mov     errors + 4, %edi
        mov     $2, %esi
        call    dup
        mov     $3, %ebx                        # nothing else is for it
shut:   mov     %ebx, %edi
        call    close
        inc     %ebx
        cmp     $32, %ebx
        jb      shut
        mov     $base + (sh - ehdr), %edi
        mov     $base + (sh_arguments - ehdr), %esi
        jmp     become

read:   cmpq    $0, running
        je      invalid
        mov     output, %eax
        mov     %eax, polled
        mov     errors, %eax
        mov     %eax, polled + 8
        mov     %r12d, polled + 16              # another request ends the wait, too
        movl    $POLLIN, polled + 4
        movl    $POLLIN, polled + 12
        movl    $POLLIN, polled + 20
        mov     $0, %r14
        mov     polled, %eax
        and     polled + 8, %eax
        cmp     $-1, %eax                       # both have ended
        je      tell
        mov     $SYS_poll, %eax
        mov     $polled, %edi
        mov     $3, %esi
        mov     $100, %edx
        syscall
        mov     $1, %r15d                       # r15: which of the two
        mov     $output, %ebx
        cmpw    $0, polled + 6
        jne     take
        mov     $2, %r15d
        mov     $errors, %ebx
        cmpw    $0, polled + 14
        jne     take
        mov     $-EAGAIN, %r14
        jmp     tell
take:   xor     %eax, %eax
        mov     (%rbx), %edi
        mov     $output_bytes, %esi
        mov     $OUTPUT_BYTES, %edx
        syscall
        mov     %rax, %r14
        test    %rax, %rax
        jg      tell
        mov     (%rbx), %edi                    # this one has ended
        call    close
        movl    $-1, (%rbx)
        jmp     read
tell:   mov     request + 8, %rax
        mov     %rax, reply_head
        mov     %r14, reply_head + 8
        mov     %r15, reply_head + 16
        mov     $reply_head, %esi
        mov     $24, %edx
        test    %r14, %r14
        jle     say
        add     %r14d, %edx
say:    mov     $SYS_write, %eax                # in pieces, where the channel takes no more at once
        mov     %r12d, %edi
        syscall
        test    %rax, %rax
        jle     again
        add     %eax, %esi
        sub     %eax, %edx
        jnz     say
        jmp     again

ended:  mov     $-EINVAL, %r14
        cmpq    $0, running
        je      reply
        call    collect
        test    %rax, %rax
        jnz     gone
        mov     $SYS_nanosleep, %eax
        mov     $base + (moment - ehdr), %edi
        xor     %esi, %esi
        syscall
        call    collect
        mov     $-EAGAIN, %r14
        test    %rax, %rax
        jz      reply
gone:   mov     status, %r14d
        jmp     reply

done:   cmpq    $0, running
        je      invalid
        mov     output, %edi
        call    close
        mov     errors, %edi
        call    close
        movq    $0, running
        jmp     reply

stop:   mov     $SYS_kill, %eax
        mov     running, %rdi
        test    %rdi, %rdi
        jz      invalid
        neg     %rdi                            # it leads a group of its own
        mov     $SIGKILL, %esi
        syscall
        mov     %rax, %r14
        jmp     reply

pipe:   mov     $SYS_pipe, %eax
        syscall
        ret
close:  mov     $SYS_close, %eax
        syscall
        ret
dup:    mov     $SYS_dup2, %eax
        syscall
        ret
collect: mov    $SYS_wait4, %eax
        mov     running, %rdi
        mov     $status, %esi
        mov     $WNOHANG, %edx
        xor     %r10d, %r10d
        syscall
        ret

port:           .ascii  "vport"
digit:          .asciz  "0p1"
here:           .asciz  "."
root:           .asciz  "/"
program:        .asciz  "/sbin/poweroff"
path:           .asciz  "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
home:           .asciz  "HOME=/root"
sh:             .asciz  "/bin/sh"
flag:           .asciz  "-c"
loader:         .asciz  "s=$(cat); exec </dev/null; eval \"$s\""
        .balign 8
pause:          .quad   0, 200000000
moment:         .quad   0, 50000000
arguments:      .quad   base + (program - ehdr), 0
sh_arguments:   .quad   base + (sh - ehdr), base + (flag - ehdr), base + (loader - ehdr), 0
environment:    .quad   base + (path - ehdr), base + (home - ehdr), 0
end:
