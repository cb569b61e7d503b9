# Boot sector that proves an accelerator: real mode, paging, 64-bit mode, some work, then a text on COM1.
# as payload.S -o payload.o && ld -Ttext=0x7c00 --oformat binary payload.o -o payload.bin && base64 -w76 payload.bin
.code16
.globl _start
_start:
    cli
    cld
    xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $0x7c00, %sp
    movw $0x1000, %di          # page tables: 0x1000, 0x2000, 0x3000
    movw $0x0c00, %cx
    xorl %eax, %eax
    rep stosl
    movl $0x2003, 0x1000
    movl $0x3003, 0x2000
    movl $0x0083, 0x3000       # one page of 2 MiB
    movl $0x1000, %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orl $0x20, %eax
    movl %eax, %cr4
    movl $0xc0000080, %ecx
    rdmsr
    orl $0x100, %eax
    wrmsr
    lgdt descriptor
    movl %cr0, %eax
    orl $0x80000001, %eax
    movl %eax, %cr0
    ljmp $8, $long_mode
.code64
long_mode:
    movl $50000000, %ecx       # moments of a processor, a quarter of a second of a translated one
work:
    decl %ecx
    jnz work
    movl $text, %esi
next:
    lodsb
    testb %al, %al
    jz done
    movb %al, %ah
    movw $0x3fd, %dx
ready:
    inb %dx, %al
    testb $0x20, %al
    jz ready
    movb %ah, %al
    movw $0x3f8, %dx
    outb %al, %dx
    jmp next
done:
    hlt
    jmp done
text:
    .asciz "ttys0: 64-bit guest code runs\n"
.balign 8
table:
    .quad 0
    .quad 0x00209a0000000000
descriptor:
    .word 15
    .long table
.org 510
    .word 0xaa55
