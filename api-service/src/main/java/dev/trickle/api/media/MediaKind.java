package dev.trickle.api.media;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Kinds of files that the header of a template may have, with WhatsApp's limits. */
enum MediaKind {
    IMAGE(5),
    VIDEO(16),
    DOCUMENT(100);

    /** The content types that WhatsApp accepts. */
    private static final Map<String, MediaKind> KINDS = Map.ofEntries(
            Map.entry("image/jpeg", IMAGE),
            Map.entry("image/png", IMAGE),
            Map.entry("video/mp4", VIDEO),
            Map.entry("video/3gpp", VIDEO),
            Map.entry("text/plain", DOCUMENT),
            Map.entry("application/pdf", DOCUMENT),
            Map.entry("application/msword", DOCUMENT),
            Map.entry("application/vnd.ms-excel", DOCUMENT),
            Map.entry("application/vnd.ms-powerpoint", DOCUMENT),
            Map.entry("application/vnd.openxmlformats-officedocument.wordprocessingml.document", DOCUMENT),
            Map.entry("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", DOCUMENT),
            Map.entry("application/vnd.openxmlformats-officedocument.presentationml.presentation", DOCUMENT));

    private final long maxSize;

    MediaKind(int maxMegabytes) {
        this.maxSize = maxMegabytes * 1024L * 1024;
    }

    /** Returns the kind of a content type; empty if WhatsApp does not accept it. */
    static Optional<MediaKind> ofContentType(String contentType) {
        return Optional.ofNullable(KINDS.get(contentType));
    }

    /** In bytes. */
    long maxSize() {
        return maxSize;
    }

    /** The largest size of any kind. */
    static long maxSizeOfAll() {
        return DOCUMENT.maxSize;
    }

    /** Returns the kind with this name in the components of a message. */
    static MediaKind named(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** A content type of this kind. */
    String exampleType() {
        return switch (this) {
            case IMAGE -> "image/jpeg";
            case VIDEO -> "video/mp4";
            case DOCUMENT -> "application/pdf";
        };
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
