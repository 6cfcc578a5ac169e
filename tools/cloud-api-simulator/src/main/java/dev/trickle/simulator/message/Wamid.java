package dev.trickle.simulator.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Builds message ids in the format of WhatsApp; they contain the digits of the recipient, but are opaque to callers.
 */
public final class Wamid {

    /** The number of random bytes of an id. */
    public static final int SERIAL_BYTES = 9;

    private static final byte[] FRAME = {0x1c, 0x18, 0x15, 0x02, 0x00, 0x11, 0x18, 0x00};
    private static final int LENGTHS = 2;

    private Wamid() {}

    /**
     * The id of a message from a business to a person.
     *
     * @param serial random bytes that make the id unique
     */
    public static String of(String to, byte[] serial) {
        var digits = to.getBytes(US_ASCII);
        var name = HexFormat.of().withUpperCase().formatHex(serial).getBytes(US_ASCII);
        var bytes = ByteBuffer.allocate(FRAME.length + LENGTHS + digits.length + name.length)
                .put(FRAME, 0, 2)
                .put((byte) digits.length)
                .put(digits)
                .put(FRAME, 2, 5)
                .put((byte) name.length)
                .put(name)
                .put(FRAME, 7, 1);
        return "wamid." + Base64.getEncoder().encodeToString(bytes.array());
    }
}
