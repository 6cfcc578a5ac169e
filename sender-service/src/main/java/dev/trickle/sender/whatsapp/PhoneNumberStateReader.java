package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.MessagingTier;
import dev.trickle.pipeline.PhoneNumberId;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads limit, quality and throughput of a phone number. */
public final class PhoneNumberStateReader {

    private static final String FIELDS = "id,quality_rating,throughput,whatsapp_business_manager_messaging_limit";

    private final CloudApi whatsApp;

    public PhoneNumberStateReader(CloudApi whatsApp) {
        this.whatsApp = whatsApp;
    }

    /** Sends one query; empty unless the response describes this number. */
    public Optional<PhoneNumberState> read(PhoneNumberId number) {
        return whatsApp.read(number + "?fields=" + FIELDS)
                .filter(response -> text(response, "id").equals(number.value()))
                .map(PhoneNumberStateReader::stateOf);
    }

    private static PhoneNumberState stateOf(JsonNode response) {
        return new PhoneNumberState(
                MessagingTier.parseLimit(text(response, "whatsapp_business_manager_messaging_limit")),
                text(response, "quality_rating"),
                text(response.path("throughput"), "level"));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("").toUpperCase(Locale.ROOT);
    }

    /**
     * State of a phone number, as WhatsApp reports it.
     *
     * @param messagingLimit different people in any 24 hours of the whole portfolio; empty if the response lacks it
     * @param qualityRating in upper case; empty if the response lacks it
     * @param throughput its level in upper case; empty if the response lacks it
     */
    public record PhoneNumberState(Optional<Integer> messagingLimit, String qualityRating, String throughput) {

        public boolean hasYellowQuality() {
            return qualityRating.equals("YELLOW");
        }

        public boolean hasUpgradedThroughput() {
            return throughput.equals("HIGH");
        }
    }
}
