package dev.trickle.api.idempotency;

import dev.trickle.api.upload.UploadedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that can be read twice, for its hash and for the request: imports from disk, others from memory. */
sealed interface RepeatableBody extends AutoCloseable {

    InputStream open() throws IOException;

    /** SHA-256 in hexadecimal digits. */
    String hash();

    @Override
    void close() throws IOException;

    /** A body in memory. */
    final class InMemory implements RepeatableBody {

        private final byte[] bytes;

        InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public String hash() {
            return IdempotentRequest.sha256(bytes);
        }

        @Override
        public void close() {}
    }

    /** A body in a file, which may have hundreds of megabytes. */
    record Upload(UploadedFile file) implements RepeatableBody {

        @Override
        public InputStream open() throws IOException {
            return file.bytes();
        }

        @Override
        public String hash() {
            return file.hash();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
