package dev.trickle.scheduler.codec;

import dev.trickle.pipeline.ContactKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;

/** Values that have no parts. */
enum ScalarCodec implements Codec {
    INT {
        @Override
        public void write(ByteWriter out, Object value) {
            out.writeSigned((int) value);
        }

        @Override
        public Object read(ByteReader in) {
            return Math.toIntExact(in.readSigned());
        }
    },
    LONG {
        @Override
        public void write(ByteWriter out, Object value) {
            out.writeSigned((long) value);
        }

        @Override
        public Object read(ByteReader in) {
            return in.readSigned();
        }
    },
    BOOLEAN {
        @Override
        public void write(ByteWriter out, Object value) {
            out.writeByte((boolean) value ? 1 : 0);
        }

        @Override
        public Object read(ByteReader in) {
            return in.readByte() == 1;
        }
    },
    TEXT {
        @Override
        public void write(ByteWriter out, Object value) {
            var bytes = ((String) value).getBytes(StandardCharsets.UTF_8);
            out.writeNumber(bytes.length);
            out.write(bytes);
        }

        @Override
        public Object read(ByteReader in) {
            return new String(in.read(in.readCount()), StandardCharsets.UTF_8);
        }
    },
    UUID {
        @Override
        public void write(ByteWriter out, Object value) {
            var id = (java.util.UUID) value;
            out.writeWhole(id.getMostSignificantBits());
            out.writeWhole(id.getLeastSignificantBits());
        }

        @Override
        public Object read(ByteReader in) {
            return new java.util.UUID(in.readWhole(), in.readWhole());
        }
    },
    INSTANT {
        @Override
        public void write(ByteWriter out, Object value) {
            var instant = (Instant) value;
            out.writeSigned(instant.getEpochSecond());
            out.writeNumber(instant.getNano());
        }

        @Override
        public Object read(ByteReader in) {
            return Instant.ofEpochSecond(in.readSigned(), in.readNumber());
        }
    },
    DATE {
        @Override
        public void write(ByteWriter out, Object value) {
            out.writeSigned(((LocalDate) value).toEpochDay());
        }

        @Override
        public Object read(ByteReader in) {
            return LocalDate.ofEpochDay(in.readSigned());
        }
    },
    BYTES {
        @Override
        public void write(ByteWriter out, Object value) {
            var bytes = new byte[((ByteBuffer) value).capacity()];
            ((ByteBuffer) value).get(0, bytes);
            out.writeNumber(bytes.length);
            out.write(bytes);
        }

        @Override
        public Object read(ByteReader in) {
            return ByteBuffer.wrap(in.read(in.readCount()));
        }
    },
    /** Hexadecimal digits, two a byte. */
    CONTACT_KEY {
        @Override
        public void write(ByteWriter out, Object value) {
            out.write(HexFormat.of().parseHex(((ContactKey) value).value()));
        }

        @Override
        public Object read(ByteReader in) {
            return new ContactKey(HexFormat.of().formatHex(in.read(CONTACT_KEY_BYTES)));
        }
    };

    private static final int CONTACT_KEY_BYTES = 16;

    @Override
    public String describe() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
