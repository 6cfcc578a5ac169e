package dev.trickle.simulator.webhook;

import dev.trickle.simulator.health.TemplateCategory;
import dev.trickle.simulator.message.SendEndpoint;

/** The category in the price of a message. */
public enum PricingCategory {
    MARKETING,
    /** Sent by the endpoint for marketing messages. */
    MARKETING_LITE,
    UTILITY,
    AUTHENTICATION;

    /** Returns the category of a message with such a template, accepted at this endpoint. */
    public static PricingCategory of(TemplateCategory category, SendEndpoint sendEndpoint) {
        return switch (category) {
            case MARKETING -> sendEndpoint == SendEndpoint.MARKETING_MESSAGES ? MARKETING_LITE : MARKETING;
            case UTILITY -> UTILITY;
            case AUTHENTICATION -> AUTHENTICATION;
        };
    }
}
