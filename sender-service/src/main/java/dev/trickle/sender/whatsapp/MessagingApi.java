package dev.trickle.sender.whatsapp;

/** The endpoints of WhatsApp that send template messages. */
public enum MessagingApi {
    MESSAGES("messages"),
    /** For templates of the category marketing, of a business account that has accepted its terms. */
    MARKETING_MESSAGES("marketing_messages");

    private final String path;

    MessagingApi(String path) {
        this.path = path;
    }

    /** Path below the phone number id. */
    String path() {
        return path;
    }

    /** The other endpoint. */
    public MessagingApi other() {
        return this == MESSAGES ? MARKETING_MESSAGES : MESSAGES;
    }
}
