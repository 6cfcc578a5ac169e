package dev.trickle.cli.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./trickle status} reports; {@code --json} prints it as it is. The nested records have the API's fields.
 *
 * @param version of this program
 * @param revision of this program; null if it is unknown
 * @param api address of the API
 * @param health of the API, such as {@code UP}
 * @param campaigns those that are running
 * @param attention what needs the attention of a person; empty if all is well
 */
record StatusReport(
        String version,
        @Nullable String revision,
        String api,
        String health,
        List<Account> accounts,
        List<Campaign> campaigns,
        List<Suspension> suspensions,
        List<AccountNotice> notices,
        List<String> attention) {

    /**
     * An account with its quota.
     *
     * @param date today in the account's time zone
     * @param remaining messages that may still be sent today
     * @param scheduler state of the account in the scheduler; null until it has been read
     */
    record Account(
            String account,
            String date,
            int messagesSent,
            int dailyLimit,
            int remaining,
            Window window,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String scheduler) {

        Account withScheduler(String state) {
            return new Account(account, date, messagesSent, dailyLimit, remaining, window, state);
        }
    }

    /** Different people in the last 24 hours; null where the account has no messaging limit. */
    record Window(
            @Nullable Integer people,
            @Nullable Integer limit,
            int reserve,
            @Nullable Integer remaining) {}

    record Campaign(
            String id,
            String name,
            int dailyLimit,
            int totalTargetCount,
            int messagesSent,
            int messagesDelivered,
            int messagesRead,
            int messagesFailed) {}

    record Suspension(String account, String scope, String id, String code, String since, String explanation) {}

    record AccountNotice(String code, long count, String firstAt, String lastAt, String explanation) {}
}
