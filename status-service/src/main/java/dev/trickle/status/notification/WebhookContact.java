package dev.trickle.status.notification;

/**
 * What a webhook calls somebody by. Since 2026 people may hide their number; WhatsApp then gives an id of its own that
 * only holds for one business.
 *
 * @param number digits with country code; empty where it is hidden
 * @param userId WhatsApp's id of the person; empty where it gives none
 */
public record WebhookContact(String number, String userId) {

    public static final WebhookContact UNNAMED = new WebhookContact("", "");

    private static final String DIGITS = "[0-9]{5,20}";

    /** Sorts out names: the first that may be a number, and the first that is none. */
    static WebhookContact of(String... names) {
        var number = "";
        var userId = "";
        for (var name : names) {
            if (name.matches(DIGITS)) {
                number = number.isEmpty() ? name : number;
            } else if (!name.isBlank()) {
                userId = userId.isEmpty() ? name : userId;
            }
        }
        return new WebhookContact(number, userId);
    }

    /** Whether it is known by both names. */
    public boolean hasNumberAndUserId() {
        return !number.isEmpty() && !userId.isEmpty();
    }

    /** Hides both. */
    @Override
    public String toString() {
        return "Person[hidden]";
    }
}
