package dev.trickle.api.upload;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Finds the first byte of a file that is not UTF-8, while the file is received. */
final class Utf8Check {

    /** A character has at most four bytes; three of them may be in the previous part of the file. */
    private static final int MAX_REST = 3;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer characters = CharBuffer.allocate(8 * 1024);
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private long checked;
    private long malformedAt = -1;

    /** Checks the next part of the file. */
    void add(byte[] part, int length) {
        if (malformedAt < 0) {
            var bytes = ByteBuffer.allocate(rest.remaining() + length)
                    .put(rest)
                    .put(part, 0, length)
                    .flip();
            check(bytes, false);
            rest = bytes.remaining() > MAX_REST ? ByteBuffer.allocate(0) : bytes;
        }
    }

    /** Checks that the file does not end within a character. */
    void finish() {
        if (malformedAt < 0) {
            check(rest, true);
        }
    }

    /** Returns the offset of the first byte that is not UTF-8; -1 if there is none so far. */
    long malformedAt() {
        return malformedAt;
    }

    private void check(ByteBuffer bytes, boolean isEnd) {
        var start = bytes.position();
        var result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            characters.clear();
            result = decoder.decode(bytes, characters, isEnd);
        }
        checked += bytes.position() - start;
        if (result.isError()) {
            malformedAt = checked;
        }
    }
}
