package dev.trickle.status.projection;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Collectors;

/** A day of an account: the key of a row of {@code marketing_daily_quotas}. */
record QuotaDay(AccountId account, LocalDate date) {

    private static final Comparator<QuotaUsed> NEWEST =
            Comparator.comparingLong(QuotaUsed::sequence).thenComparing(QuotaUsed::at);

    /** Returns a deterministic id, so that a rebuilt table has the same ids. */
    UUID id() {
        return UUID.nameUUIDFromBytes((account + "/" + date).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the newer snapshot. */
    static QuotaUsed newest(QuotaUsed one, QuotaUsed other) {
        return NEWEST.compare(one, other) < 0 ? other : one;
    }

    /** Returns the messages by campaign as a JSON object; ids and numbers need no escaping. */
    static String breakdown(QuotaUsed used) {
        return used.campaigns().entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
