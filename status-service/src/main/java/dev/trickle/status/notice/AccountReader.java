package dev.trickle.status.notice;

import static dev.trickle.status.notice.Shapeless.each;
import static dev.trickle.status.notice.Shapeless.filled;
import static dev.trickle.status.notice.Shapeless.firstText;
import static dev.trickle.status.notice.Shapeless.text;

import dev.trickle.pipeline.AccountEvent.AccountNoticeGiven;
import dev.trickle.status.notice.Notice.AccountBarred;
import dev.trickle.status.notice.Notice.AccountTold;
import dev.trickle.status.notice.Notice.NotUnderstood;
import java.util.Locale;
import java.util.function.Consumer;

/** Reads what Meta says of the account as a whole: some of it ends all sending, the rest is for people to see. */
final class AccountReader {

    private AccountReader() {}

    /** The field {@code account_update}. */
    static void update(Change change, Consumer<Notice> tell) {
        var event = text(change.value(), "event").toUpperCase(Locale.ROOT);
        tell.accept(
                switch (event) {
                    case "" -> new NotUnderstood(change.field());
                    case "DISABLED_UPDATE" -> ban(change, event);
                    case "ACCOUNT_RESTRICTION" -> restriction(change, event);
                    case "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED" -> barred(change, event);
                    case "ACCOUNT_RECONNECTED" -> new AccountBarred(change.origin(), false, event, change.told());
                    default -> given(change, event, detail(change));
                });
    }

    /** Scheduled bans still leave time to act, in which messages may be sent. */
    private static Notice ban(Change change, String event) {
        var state = text(change.value().path("ban_info"), "waba_ban_state").toUpperCase(Locale.ROOT);
        return switch (state) {
            case "DISABLE" -> barred(change, event);
            case "REINSTATE" -> new AccountBarred(change.origin(), false, event, change.told());
            default -> given(change, event, state);
        };
    }

    /** Only that of messages which a business begins is one of sending campaigns. */
    private static Notice restriction(Change change, String event) {
        var kind = "";
        for (var restriction : each(change.value(), "restriction_info")) {
            kind = text(restriction, "restriction_type").toUpperCase(Locale.ROOT);
            if (kind.startsWith("RESTRICTED_BIZ_INITIATED")) {
                return barred(change, event);
            }
        }
        return given(change, event, kind);
    }

    /** The field {@code account_alerts}. */
    static void alert(Change change, Consumer<Notice> tell) {
        var alert =
                change.value().path("alert_info").isObject() ? change.value().path("alert_info") : change.value();
        tell.accept(filled(text(alert, "alert_type"))
                .map(type -> given(change, type, text(alert, "alert_severity")))
                .orElse(new NotUnderstood(change.field())));
    }

    private static String detail(Change change) {
        return firstText(change.value().path("violation_info"), "violation_type");
    }

    private static Notice barred(Change change, String code) {
        return new AccountBarred(change.origin(), true, code.toLowerCase(Locale.ROOT), change.told());
    }

    private static Notice given(Change change, String notice, String detail) {
        return new AccountTold(change.origin(), new AccountNoticeGiven(notice, detail, change.told()));
    }
}
