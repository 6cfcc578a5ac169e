package dev.trickle.systemtest.chaos;

import dev.trickle.systemtest.harness.SimulatorProcess;
import java.time.Duration;
import java.util.Locale;

/** What Meta changes while messages are sent, apart from its responses. */
enum MetaChange {
    TEMPLATE_PAUSED(132015),
    TEMPLATE_RECATEGORISED(134100),
    /** The campaign stays suspended until it is checked against the edited template. */
    TEMPLATE_EDITED(0),
    TEMPLATE_UNAVAILABLE(134102),
    MARKETING_DISABLED(131063),
    OFFBOARDED(131005),
    MEDIA_DELETED(100);

    /** The business account is onboarded, and both endpoints accept its marketing templates. */
    static final String BOTH_ENDPOINTS =
            "{\"onboarding_status\": \"ONBOARDED\", \"disable_marketing_messages_on_cloud_api\": false}";

    private static final String LANGUAGE = "en_US";

    /** The sender does not replace an id that WhatsApp does not know so soon after the upload. */
    private static final Duration MIN_MEDIA_AGE = Duration.ofHours(1);

    private final int code;

    MetaChange(int code) {
        this.code = code;
    }

    /** The code of the calls that WhatsApp refuses because of this change; 0 if it refuses none. */
    int code() {
        return code;
    }

    /**
     * The index of an account whose messages meet the change: WhatsApp knows the business account of the first one, the
     * second one sends files, and the others are not known to be onboarded.
     */
    int account() {
        return switch (this) {
            case MEDIA_DELETED -> 1;
            case MARKETING_DISABLED -> 2;
            case TEMPLATE_PAUSED, TEMPLATE_RECATEGORISED, TEMPLATE_EDITED, TEMPLATE_UNAVAILABLE, OFFBOARDED -> 0;
        };
    }

    /** Applies the change; false if there was nothing to change. */
    boolean apply(SimulatorProcess simulator, String template) {
        switch (this) {
            case TEMPLATE_PAUSED -> simulator.changeTemplate(template, LANGUAGE, "PAUSED");
            case TEMPLATE_RECATEGORISED -> recategorise(simulator, template, "UTILITY");
            case TEMPLATE_EDITED -> simulator.putTemplate(template, LANGUAGE, """
                    {"components": [{"type": "BODY", "text": "Edited %d"}], "webhook": true}""".formatted(System.nanoTime()));
            case TEMPLATE_UNAVAILABLE -> simulator.declareMarketingSync(template, LANGUAGE, "UNAVAILABLE");
            case MARKETING_DISABLED ->
                simulator.declareMarketing(
                        "{\"onboarding_status\": \"ONBOARDED\", \"disable_marketing_messages_on_cloud_api\": true}");
            case OFFBOARDED -> simulator.declareMarketing("{\"onboarding_status\": \"ELIGIBLE\"}");
            case MEDIA_DELETED -> {
                return simulator.deleteMedia(MIN_MEDIA_AGE) > 0;
            }
        }
        return true;
    }

    /** Takes the change back. */
    void revert(SimulatorProcess simulator, String template) {
        switch (this) {
            case TEMPLATE_PAUSED -> simulator.changeTemplate(template, LANGUAGE, "APPROVED");
            case TEMPLATE_RECATEGORISED -> recategorise(simulator, template, "MARKETING");
            case TEMPLATE_UNAVAILABLE -> simulator.declareMarketingSync(template, LANGUAGE, "DONE");
            case MARKETING_DISABLED, OFFBOARDED -> simulator.declareMarketing(BOTH_ENDPOINTS);
            case TEMPLATE_EDITED, MEDIA_DELETED -> {
                // The template stays as it is, and the file is uploaded again.
            }
        }
    }

    private static void recategorise(SimulatorProcess simulator, String template, String category) {
        simulator.putTemplate(template, LANGUAGE, """
                {"category": "%s", "webhook": true}""".formatted(category));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
