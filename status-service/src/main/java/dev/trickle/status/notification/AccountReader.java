package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;
import static dev.trickle.status.notification.LenientJson.firstText;
import static dev.trickle.status.notification.LenientJson.nonBlank;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.pipeline.AccountEvent.AccountNoticeGiven;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.AccountRestrictionChanged;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads changes of the account. Some of them suspend sending; the others are notices for the operator. */
final class AccountReader {

    private AccountReader() {}

    /** Reads the field {@code account_update}. */
    static void readUpdate(WebhookChange change, Consumer<WebhookNotification> notifications) {
        var event = text(change.value(), "event").toUpperCase(Locale.ROOT);
        notifications.accept(
                switch (event) {
                    case "" -> new Unrecognized(change.field());
                    case "DISABLED_UPDATE" -> readBan(change, event);
                    case "ACCOUNT_RESTRICTION" -> readRestriction(change, event);
                    case "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED" -> suspended(change, event);
                    case "ACCOUNT_RECONNECTED" ->
                        new AccountRestrictionChanged(change.origin(), false, event, change.changedAt());
                    default -> notice(change, event, detail(change));
                });
    }

    /** Reads a ban. A scheduled ban is a notice: messages may be sent until it takes effect. */
    private static WebhookNotification readBan(WebhookChange change, String event) {
        var state = text(change.value().path("ban_info"), "waba_ban_state").toUpperCase(Locale.ROOT);
        return switch (state) {
            case "DISABLE" -> suspended(change, event);
            case "REINSTATE" -> new AccountRestrictionChanged(change.origin(), false, event, change.changedAt());
            default -> notice(change, event, state);
        };
    }

    /**
     * Reads a restriction. Only a restriction of business-initiated messages applies to campaigns; one that is over
     * already is a notice.
     */
    private static WebhookNotification readRestriction(WebhookChange change, String event) {
        var kind = "";
        for (var restriction : elements(change.value(), "restriction_info")) {
            kind = text(restriction, "restriction_type").toUpperCase(Locale.ROOT);
            var endsAt = WebhookChange.instantIn(restriction, "expiration");
            if (kind.startsWith("RESTRICTED_BIZ_INITIATED") && !isOver(endsAt, change)) {
                return new AccountRestrictionChanged(
                        change.origin(), true, event.toLowerCase(Locale.ROOT), endsAt, change.changedAt());
            }
        }
        return notice(change, event, kind);
    }

    private static boolean isOver(@Nullable Instant endsAt, WebhookChange change) {
        return endsAt != null && !endsAt.isAfter(change.receivedAt());
    }

    /** Reads the field {@code account_alerts}. */
    static void readAlert(WebhookChange change, Consumer<WebhookNotification> notifications) {
        var alert =
                change.value().path("alert_info").isObject() ? change.value().path("alert_info") : change.value();
        notifications.accept(nonBlank(text(alert, "alert_type"))
                .map(type -> notice(change, type, text(alert, "alert_severity")))
                .orElse(new Unrecognized(change.field())));
    }

    private static String detail(WebhookChange change) {
        return firstText(change.value().path("violation_info"), "violation_type");
    }

    private static WebhookNotification suspended(WebhookChange change, String code) {
        return new AccountRestrictionChanged(change.origin(), true, code.toLowerCase(Locale.ROOT), change.changedAt());
    }

    private static WebhookNotification notice(WebhookChange change, String notice, String detail) {
        return new AccountChanged(change.origin(), new AccountNoticeGiven(notice, detail, change.changedAt()));
    }
}
