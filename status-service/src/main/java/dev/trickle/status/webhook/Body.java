package dev.trickle.status.webhook;

/** How reading a body ended. */
sealed interface Body {

    /** All of it, byte for byte; no record, because those would compare arrays by identity. */
    final class Whole implements Body {

        private final byte[] bytes;

        Whole(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** There is more of it than any webhook has. */
    record TooLarge() implements Body {}

    /** Too many other bodies are under way. */
    record NoRoom() implements Body {}
}
