# A guest of one sector: it sends back on COM1 each byte that it gets there; an F is answered by 64 KiB of text and a line
# end. as -o echo.o echo.S && ld -Ttext 0x7c00 --oformat binary -e start -o echo.bin echo.o && base64 -w 100 echo.bin
.code16
.globl start
start:
        xor %ax, %ax
        mov %ax, %ds
        mov $0x3f9, %dx         # no interrupts
        out %al, %dx
        mov $0x3fb, %dx         # 115200 8N1
        mov $0x80, %al
        out %al, %dx
        mov $0x3f8, %dx
        mov $1, %al
        out %al, %dx
        inc %dx
        xor %al, %al
        out %al, %dx
        mov $0x3fb, %dx
        mov $3, %al
        out %al, %dx
        mov $0x3fa, %dx         # FIFOs on, and empty
        mov $7, %al
        out %al, %dx
next:   mov $0x3fd, %dx
        in %dx, %al
        test $1, %al
        jz next
        mov $0x3f8, %dx
        in %dx, %al
        cmp $'F', %al
        je flood
        cmp $'D', %al           # deaf from now on
        je deaf
        call put
        jmp next
flood:  mov $0xffff, %cx
more:   mov %cl, %al
        and $63, %al
        add $32, %al
        call put
        dec %cx
        jnz more
        mov $'\n', %al
        call put
        jmp next
deaf:   call put
halt:   hlt
        jmp halt
put:    mov %al, %ah
wait:   mov $0x3fd, %dx
        in %dx, %al
        test $0x20, %al
        jz wait
        mov $0x3f8, %dx
        mov %ah, %al
        out %al, %dx
        ret
