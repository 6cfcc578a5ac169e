package dev.trickle.sender.media;

import dev.trickle.pipeline.PhoneNumberId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A file at WhatsApp.
 *
 * @param number the phone number that may send it
 * @param whatsAppId the id of WhatsApp
 */
record MediaUpload(UUID media, PhoneNumberId number, String whatsAppId, Instant uploadedAt, Instant expiresAt) {

    /** WhatsApp deletes the file after this time. */
    static final Duration LIFETIME = Duration.ofDays(30);

    /** Renewed this long before its end, so that a failed renewal can be repeated. */
    private static final Duration RENEWAL_MARGIN = Duration.ofDays(1);

    /** Margin for the time between the lookup of an id and the call that contains it. */
    private static final Duration CALL_MARGIN = Duration.ofMinutes(5);

    boolean isUsable(Instant now) {
        return now.isBefore(expiresAt.minus(CALL_MARGIN));
    }

    boolean isRenewalDue(Instant now) {
        return !expiresAt.isAfter(renewalDue(now));
    }

    /** Uploads that expire by then are renewed now. */
    static Instant renewalDue(Instant now) {
        return now.plus(RENEWAL_MARGIN);
    }
}
