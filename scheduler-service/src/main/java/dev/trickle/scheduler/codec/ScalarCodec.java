package dev.trickle.scheduler.codec;

import dev.trickle.pipeline.ContactKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;

/** Codecs of types without components. */
enum ScalarCodec implements Codec {
    INT {
        @Override
        public void write(ByteWriter out, Object value) {
            out.writeSignedVarint((int) value);
        }

        @Override
        public Object read(ByteReader in) {
            return Math.toIntExact(in.readSignedVarint());
        }
    },
    LONG {
        @Override
        public void write(ByteWriter out, Object value) {
            out.writeSignedVarint((long) value);
        }

        @Override
        public Object read(ByteReader in) {
            return in.readSignedVarint();
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
            out.writeVarint(bytes.length);
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
            out.writeLong(id.getMostSignificantBits());
            out.writeLong(id.getLeastSignificantBits());
        }

        @Override
        public Object read(ByteReader in) {
            return new java.util.UUID(in.readLong(), in.readLong());
        }
    },
    INSTANT {
        @Override
        public void write(ByteWriter out, Object value) {
            var instant = (Instant) value;
            out.writeSignedVarint(instant.getEpochSecond());
            out.writeVarint(instant.getNano());
        }

        @Override
        public Object read(ByteReader in) {
            return Instant.ofEpochSecond(in.readSignedVarint(), in.readVarint());
        }
    },
    DATE {
        @Override
        public void write(ByteWriter out, Object value) {
            out.writeSignedVarint(((LocalDate) value).toEpochDay());
        }

        @Override
        public Object read(ByteReader in) {
            return LocalDate.ofEpochDay(in.readSignedVarint());
        }
    },
    BYTES {
        @Override
        public void write(ByteWriter out, Object value) {
            var bytes = new byte[((ByteBuffer) value).capacity()];
            ((ByteBuffer) value).get(0, bytes);
            out.writeVarint(bytes.length);
            out.write(bytes);
        }

        @Override
        public Object read(ByteReader in) {
            return ByteBuffer.wrap(in.read(in.readCount()));
        }
    },
    /** Two hexadecimal digits per byte. */
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
