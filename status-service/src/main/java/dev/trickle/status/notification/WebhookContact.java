package dev.trickle.status.notification;

import dev.trickle.pipeline.InvalidPhoneNumber;
import dev.trickle.pipeline.PhoneNumber;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifiers of a person in a webhook. Since 2026 people may hide their number; WhatsApp then gives a user id that is
 * valid for one business only.
 *
 * @param number digits with country code; empty if hidden
 * @param userId WhatsApp user id; empty if there is none
 */
public record WebhookContact(String number, String userId) {

    public static final WebhookContact UNNAMED = new WebhookContact("", "");

    private static final Pattern USER_ID_COUNTRY = Pattern.compile("([A-Z]{2})\\.");

    private static final String DIGITS = "[0-9]{5,20}";

    /** Creates a contact from the first identifier that may be a number and the first that is none. */
    static WebhookContact of(String... identifiers) {
        var number = "";
        var userId = "";
        for (var identifier : identifiers) {
            if (identifier.matches(DIGITS)) {
                number = number.isEmpty() ? identifier : number;
            } else if (!identifier.isBlank()) {
                userId = userId.isEmpty() ? identifier : userId;
            }
        }
        return new WebhookContact(number, userId);
    }

    /** Whether both identifiers are present. */
    public boolean hasNumberAndUserId() {
        return !number.isEmpty() && !userId.isEmpty();
    }

    /**
     * Returns the two-letter country of the number, or of the user id, which begins with it; empty if both lack one.
     */
    Optional<String> country() {
        var ofUserId = USER_ID_COUNTRY.matcher(userId);
        return countryOfNumber().or(() -> ofUserId.lookingAt() ? Optional.of(ofUserId.group(1)) : Optional.empty());
    }

    private Optional<String> countryOfNumber() {
        try {
            return number.isEmpty()
                    ? Optional.empty()
                    : PhoneNumber.fromWhatsAppId(number).country();
        } catch (InvalidPhoneNumber unusual) {
            return Optional.empty();
        }
    }

    /** Hides both identifiers. */
    @Override
    public String toString() {
        return "WebhookContact[hidden]";
    }
}
