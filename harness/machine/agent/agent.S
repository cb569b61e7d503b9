# The guest's end of the integration channel: what the Hyper-V drivers in a kernel do for a guest of the real service.
# A static program without a C library, so that the small initrd can start it in any guest, whatever its init system.
# Descriptor 0 is the directory /dev, in which it waits for the virtio serial port, the only one there is; descriptor 1
# is the random device, and its working directory is the guest's root. It goes to the background by itself. It sets the
# clock, reseeds the kernel's random numbers (a clone shares its template's), writes what is not on the disk yet, and asks
# the guest to power off.
#
# Request, 128 bytes: 0 operation, 8 id, 16 seconds, 24 nanoseconds, 32 bits of entropy (32 bit), 36 seed's length
# (32 bit), 40 seed of 64 bytes; to keep a nonce: 16 the nonce. Reply, 24 bytes: 0 id, 8 result (0, or a negative
# errno), 16 the nonce that it keeps, which is nowhere but in its memory: a guest that was booted anew has lost it.
# Made by: as agent.S -o a.o && objcopy -O binary a.o agent.bin, then base64 into agent.ts.

        .set    SYS_read, 0
        .set    SYS_write, 1
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
        .quad   0, base, base, end - ehdr, 0x2000, 0x1000

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
        cmp     $'i', %al
        je      reply
        mov     $-22, %r14                      # EINVAL
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
        jz      child
        mov     %rax, %r14
        sar     $63, %r14                       # the child's id is no error
        jmp     reply
child:  mov     $SYS_chroot, %eax
        mov     $base + (here - ehdr), %edi
        syscall
        mov     $SYS_chdir, %eax
        mov     $base + (root - ehdr), %edi
        syscall
        mov     $SYS_execve, %eax
        mov     $base + (program - ehdr), %edi
        mov     $base + (arguments - ehdr), %esi
        mov     $base + (environment - ehdr), %edx
        syscall
        mov     $SYS_exit, %eax
        mov     $127, %edi
        syscall

port:           .ascii  "vport"
digit:          .asciz  "0p1"
here:           .asciz  "."
root:           .asciz  "/"
program:        .asciz  "/sbin/poweroff"
path:           .asciz  "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
        .balign 8
pause:          .quad   0, 200000000
moment:         .quad   0, 50000000
arguments:      .quad   base + (program - ehdr), 0
environment:    .quad   base + (path - ehdr), 0
end:
