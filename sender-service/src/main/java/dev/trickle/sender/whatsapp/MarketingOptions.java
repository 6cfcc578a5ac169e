package dev.trickle.sender.whatsapp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of a call that only the endpoint for marketing messages has.
 *
 * @param productPolicy what Meta does with a message that it cannot optimise; Meta's default if absent
 * @param shareActivity whether Meta may use deliveries, reads and clicks to optimise campaigns
 */
public record MarketingOptions(@Nullable ProductPolicy productPolicy, boolean shareActivity) {

    private static final JsonMapper JSON = new JsonMapper();

    /** The policies of Meta. */
    public enum ProductPolicy {
        CLOUD_API_FALLBACK,
        STRICT
    }

    /** Returns the body for this endpoint. */
    public byte[] bodyFor(MessagingApi endpoint, String body) {
        return switch (endpoint) {
            case MESSAGES -> body.getBytes(StandardCharsets.UTF_8);
            case MARKETING_MESSAGES -> withOptions(body);
        };
    }

    private byte[] withOptions(String body) {
        var call = (ObjectNode) JSON.readTree(body);
        if (productPolicy != null) {
            call.put("product_policy", productPolicy.name());
        }
        // Always sent: without it the setting of the business account applies, which is on by default.
        call.put("message_activity_sharing", shareActivity);
        return JSON.writeValueAsBytes(call);
    }
}
