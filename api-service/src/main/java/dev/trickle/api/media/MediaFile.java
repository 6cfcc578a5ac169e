package dev.trickle.api.media;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored file.
 *
 * @param contentType detected from the content
 * @param size in bytes
 */
record MediaFile(
        UUID id,
        String account,
        String kind,
        String contentType,
        @Nullable String filename,
        long size,
        String sha256,
        Instant createdAt) {}
