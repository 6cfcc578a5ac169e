package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.elements;
import static dev.trickle.status.notification.LenientJson.nonBlank;
import static dev.trickle.status.notification.LenientJson.firstText;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.pipeline.AccountEvent.AccountNoticeGiven;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.AccountRestrictionChanged;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.Locale;
import java.util.function.Consumer;

/** Reads what Meta says of the account as a whole: some of it ends all sending, the rest is for people to see. */
final class AccountReader {

    private AccountReader() {}

    /** The field {@code account_update}. */
    static void readUpdate(WebhookChange webhookChange, Consumer<WebhookNotification> tell) {
        var event = text(webhookChange.value(), "event").toUpperCase(Locale.ROOT);
        tell.accept(
                switch (event) {
                    case "" -> new Unrecognized(webhookChange.field());
                    case "DISABLED_UPDATE" -> readBan(webhookChange, event);
                    case "ACCOUNT_RESTRICTION" -> readRestriction(webhookChange, event);
                    case "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED" -> suspended(webhookChange, event);
                    case "ACCOUNT_RECONNECTED" ->
                        new AccountRestrictionChanged(webhookChange.origin(), false, event, webhookChange.changedAt());
                    default -> notice(webhookChange, event, detail(webhookChange));
                });
    }

    /** Scheduled bans still leave time to act, in which messages may be sent. */
    private static WebhookNotification readBan(WebhookChange webhookChange, String event) {
        var state =
                text(webhookChange.value().path("ban_info"), "waba_ban_state").toUpperCase(Locale.ROOT);
        return switch (state) {
            case "DISABLE" -> suspended(webhookChange, event);
            case "REINSTATE" ->
                new AccountRestrictionChanged(webhookChange.origin(), false, event, webhookChange.changedAt());
            default -> notice(webhookChange, event, state);
        };
    }

    /** Only that of messages which a business begins is one of sending campaigns. */
    private static WebhookNotification readRestriction(WebhookChange webhookChange, String event) {
        var kind = "";
        for (var restriction : elements(webhookChange.value(), "restriction_info")) {
            kind = text(restriction, "restriction_type").toUpperCase(Locale.ROOT);
            if (kind.startsWith("RESTRICTED_BIZ_INITIATED")) {
                return suspended(webhookChange, event);
            }
        }
        return notice(webhookChange, event, kind);
    }

    /** The field {@code account_alerts}. */
    static void readAlert(WebhookChange webhookChange, Consumer<WebhookNotification> tell) {
        var alert = webhookChange.value().path("alert_info").isObject()
                ? webhookChange.value().path("alert_info")
                : webhookChange.value();
        tell.accept(nonBlank(text(alert, "alert_type"))
                .map(type -> notice(webhookChange, type, text(alert, "alert_severity")))
                .orElse(new Unrecognized(webhookChange.field())));
    }

    private static String detail(WebhookChange webhookChange) {
        return firstText(webhookChange.value().path("violation_info"), "violation_type");
    }

    private static WebhookNotification suspended(WebhookChange webhookChange, String code) {
        return new AccountRestrictionChanged(
                webhookChange.origin(), true, code.toLowerCase(Locale.ROOT), webhookChange.changedAt());
    }

    private static WebhookNotification notice(WebhookChange webhookChange, String notice, String detail) {
        return new AccountChanged(
                webhookChange.origin(), new AccountNoticeGiven(notice, detail, webhookChange.changedAt()));
    }
}
