package dev.trickle.scheduler.codec;

import java.util.Arrays;

/** Takes bytes, one after the other; small numbers take few. */
final class ByteWriter {

    private static final int USUAL = 256;

    private byte[] bytes = new byte[USUAL];
    private int size;

    void writeByte(int value) {
        makeRoomFor(1);
        bytes[size++] = (byte) value;
    }

    void write(byte[] more) {
        makeRoomFor(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    /** Eight bytes, whatever the number. */
    void writeWhole(long value) {
        makeRoomFor(Long.BYTES);
        for (var shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Seven bits a byte, the lowest first; a set eighth says that more follow. */
    void writeNumber(long value) {
        var rest = value;
        while ((rest & ~0x7FL) != 0) {
            writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        writeByte((int) rest);
    }

    /** The same for numbers that may be below zero: the sign becomes the lowest bit. */
    void writeSigned(long value) {
        writeNumber((value << 1) ^ (value >> (Long.SIZE - 1)));
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void makeRoomFor(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
