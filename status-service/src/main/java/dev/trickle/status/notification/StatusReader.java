package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.nonBlank;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads one report about a message, with conversation and pricing (up to v23) or without (since). */
record StatusReader(WebhookChange change, JsonNode status) {

    /** What conversations and prices are called that a customer began. */
    private static final Set<String> SERVICE_WINDOW =
            Set.of("service", "free_customer_service", "free_entry_point", "user_initiated", "referral_conversion");

    /** The error by which WhatsApp says that a person stopped marketing messages. */
    private static final String STOPPED_BY_PERSON = "131050";

    void read(Consumer<WebhookNotification> tell) {
        var known = MessageStatus.of(text(status, "status"));
        if (known.isEmpty() || text(status, "id").isEmpty()) {
            tell.accept(new Unrecognized("status." + text(status, "status")));
            return;
        }
        var reported = reported(known.get());
        tell.accept(reported);
        if (reported.status() == MessageStatus.FAILED && reported.code().equals(STOPPED_BY_PERSON)) {
            tell.accept(stopped(reported));
        }
    }

    private MessageReported reported(MessageStatus messageStatus) {
        return new MessageReported(
                change.origin(),
                text(status, "id"),
                messageStatus,
                attempt(text(status, "biz_opaque_callback_data")),
                change.contactOf(text(status, "recipient_id"), text(status, "recipient_user_id")),
                nonBlank(text(status.path("errors").path(0), "code")).orElse(MessageStatus.NO_CODE),
                isInServiceWindow(),
                change.timestampOf(status));
    }

    private static ConsentChanged stopped(MessageReported failed) {
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
        } catch (IllegalArgumentException anotherTools) {
            return null;
        }
    }
}
