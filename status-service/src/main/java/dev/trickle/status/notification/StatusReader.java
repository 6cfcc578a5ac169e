package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.nonBlank;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.DeliveryUpdate.Pricing;
import dev.trickle.pipeline.error.ErrorClass;
import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads one delivery report, with conversation and pricing (up to API version 23) or without (since then).
 *
 * @param errorClasses which error codes mean that the person has stopped marketing messages in WhatsApp
 */
record StatusReader(WebhookChange change, JsonNode status, Function<String, ErrorClass> errorClasses) {

    /** Categories and types of conversations that the customer initiated. */
    private static final Set<String> SERVICE_WINDOW =
            Set.of("service", "free_customer_service", "free_entry_point", "user_initiated", "referral_conversion");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z_]{0,39}");

    void read(Consumer<WebhookNotification> notifications) {
        var parsed = MessageStatus.of(text(status, "status"));
        if (parsed.isEmpty() || text(status, "id").isEmpty()) {
            notifications.accept(new Unrecognized("status." + text(status, "status")));
            return;
        }
        var reported = reported(parsed.get());
        notifications.accept(reported);
        if (reported.status() == MessageStatus.FAILED && errorClasses.apply(reported.code()) == ErrorClass.OPTED_OUT) {
            notifications.accept(optOut(reported));
        }
    }

    private MessageReported reported(MessageStatus parsedStatus) {
        return new MessageReported(
                change.origin(),
                text(status, "id"),
                parsedStatus,
                attempt(text(status, "biz_opaque_callback_data")),
                contact(),
                nonBlank(text(status.path("errors").path(0), "code")).orElse(MessageStatus.NO_CODE),
                isInServiceWindow(),
                change.timestampOf(status),
                pricing());
    }

    private @Nullable Pricing pricing() {
        var node = status.path("pricing");
        return nameOf(node, "category")
                .map(category -> new Pricing(
                        category,
                        nameOf(node, "type").orElse(null),
                        node.path("billable").asBoolean(false),
                        contact().country().orElse(null)))
                .orElse(null);
    }

    /** Only names go into topics; any other text could contain personal data. */
    private static Optional<String> nameOf(JsonNode node, String field) {
        return Optional.of(text(node, field)).filter(NAME.asMatchPredicate());
    }

    private WebhookContact contact() {
        return change.contactOf(text(status, "recipient_id"), text(status, "recipient_user_id"));
    }

    private static ConsentChanged optOut(MessageReported failed) {
        return new ConsentChanged(
                failed.origin(),
                Consent.OUT,
                failed.contact(),
                failed.messageId(),
                "error-" + failed.code(),
                failed.at(),
                failed.messageId(),
                false);
    }

    private boolean isInServiceWindow() {
        var pricing = status.path("pricing");
        return SERVICE_WINDOW.contains(text(pricing, "category"))
                || SERVICE_WINDOW.contains(text(pricing, "type"))
                || SERVICE_WINDOW.contains(text(status.path("conversation").path("origin"), "type"));
    }

    private static @Nullable AttemptId attempt(String echo) {
        try {
            return echo.isEmpty() ? null : AttemptId.of(echo);
        } catch (IllegalArgumentException echoOfAnotherTool) {
            return null;
        }
    }
}
