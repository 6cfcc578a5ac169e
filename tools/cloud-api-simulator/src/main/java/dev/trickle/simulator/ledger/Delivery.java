package dev.trickle.simulator.ledger;

import dev.trickle.simulator.message.TargetApi;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The content of an accepted message.
 *
 * @param endpoint at which it was accepted
 * @param category of the template at the acceptance
 * @param to phone number of the recipient in digits
 * @param mediaIds ids of uploaded files in the parameters
 */
public record Delivery(
        TargetApi endpoint,
        String category,
        String phoneNumberId,
        String to,
        String wamid,
        String template,
        List<String> mediaIds,
        @Nullable String callbackData) {

    /** Returns the category in the price of this message. */
    public String pricingCategory() {
        var usual = category.toLowerCase(Locale.ROOT);
        return usual.equals("marketing") && endpoint == TargetApi.MARKETING_MESSAGES ? "marketing_lite" : usual;
    }
}
