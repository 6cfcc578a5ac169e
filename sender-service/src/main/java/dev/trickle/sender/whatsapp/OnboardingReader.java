package dev.trickle.sender.whatsapp;

import java.util.Optional;

/** Reads whether business accounts can use the endpoint for marketing messages. */
public final class OnboardingReader {

    private static final String STATUS = "marketing_messages_onboarding_status";

    private final CloudApi whatsApp;

    public OnboardingReader(CloudApi whatsApp) {
        this.whatsApp = whatsApp;
    }

    /** Sends one query; empty unless the response contains the status of this business account. */
    public Optional<Boolean> isOnboarded(String businessAccount) {
        return whatsApp.read(businessAccount + "?fields=id," + STATUS)
                .filter(response -> response.path("id").asString("").equals(businessAccount))
                .map(response -> response.path(STATUS).asString(""))
                .filter(status -> !status.isEmpty())
                .map("ONBOARDED"::equalsIgnoreCase);
    }
}
