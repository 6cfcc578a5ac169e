package dev.trickle.scheduler.codec;

import java.util.Arrays;

/** Growing byte buffer with a variable-length encoding of numbers. */
final class ByteWriter {

    private static final int INITIAL_CAPACITY = 256;

    private byte[] bytes = new byte[INITIAL_CAPACITY];
    private int size;

    void writeByte(int value) {
        ensureCapacity(1);
        bytes[size++] = (byte) value;
    }

    void write(byte[] more) {
        ensureCapacity(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    /** Writes eight bytes, big-endian. */
    void writeLong(long value) {
        ensureCapacity(Long.BYTES);
        for (var shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Writes a varint: seven bits per byte, the lowest first; the eighth bit is set if more bytes follow. */
    void writeVarint(long value) {
        var rest = value;
        while ((rest & ~0x7FL) != 0) {
            writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        writeByte((int) rest);
    }

    /** Writes a varint in zigzag encoding: the sign becomes the lowest bit. */
    void writeSignedVarint(long value) {
        writeVarint((value << 1) ^ (value >> (Long.SIZE - 1)));
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void ensureCapacity(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
