package dev.trickle.status.notification;

/**
 * Identifiers of a person in a webhook. Since 2026 people may hide their number; WhatsApp then gives a user id that is
 * valid for one business only.
 *
 * @param number digits with country code; empty if hidden
 * @param userId WhatsApp user id; empty if there is none
 */
public record WebhookContact(String number, String userId) {

    public static final WebhookContact UNNAMED = new WebhookContact("", "");

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

    /** Hides both identifiers. */
    @Override
    public String toString() {
        return "WebhookContact[hidden]";
    }
}
