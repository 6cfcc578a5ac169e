package dev.trickle.scheduler.codec;

/** Reads what {@link ByteWriter} wrote. Throws {@link IndexOutOfBoundsException} at the end of the bytes. */
final class ByteReader {

    private final byte[] bytes;
    private int position;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int readByte() {
        return bytes[position++] & 0xFF;
    }

    byte[] read(int count) {
        if (count < 0 || count > bytes.length - position) {
            throw new IndexOutOfBoundsException();
        }
        var read = new byte[count];
        System.arraycopy(bytes, position, read, 0, count);
        position += count;
        return read;
    }

    long readLong() {
        var value = 0L;
        for (var i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | readByte();
        }
        return value;
    }

    long readVarint() {
        var value = 0L;
        for (var shift = 0; ; shift += 7) {
            var next = readByte();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
    }

    /** Reads a varint that fits an int. */
    int readCount() {
        return Math.toIntExact(readVarint());
    }

    long readSignedVarint() {
        var value = readVarint();
        return (value >>> 1) ^ -(value & 1);
    }
}
