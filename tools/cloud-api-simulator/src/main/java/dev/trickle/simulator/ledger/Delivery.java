package dev.trickle.simulator.ledger;

import dev.trickle.simulator.health.TemplateCategory;
import dev.trickle.simulator.message.SendEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * The content of an accepted message.
 *
 * @param endpoint at which it was accepted
 * @param category of the template at the acceptance
 * @param to phone number of the recipient in digits
 */
public record Delivery(
        SendEndpoint endpoint,
        TemplateCategory category,
        String phoneNumberId,
        String to,
        String wamid,
        String template,
        @Nullable String callbackData) {}
