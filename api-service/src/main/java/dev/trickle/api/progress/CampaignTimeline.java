package dev.trickle.api.progress;

import dev.trickle.pipeline.CampaignId;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * A campaign day by day: what was planned, from the few rows that say so, and what became of it, from counters. So this
 * costs more for more days, and not for more recipients.
 */
@Component
class CampaignTimeline {

    /** As long as the product of day and limit is computed in 64 bits, no limit is too high for it. */
    private static final String PLANNED = """
            WITH parts AS (
                SELECT d.from_ordinal, d.base_ordinal, d.first_day, d.daily_limit::bigint AS daily_limit,
                       lead(d.from_ordinal, 1, p.recipient_count) OVER (ORDER BY d.from_ordinal) AS until
                  FROM campaign_plan_dates d
                  JOIN campaign_plans p ON p.campaign_id = d.campaign_id
                 WHERE d.campaign_id = :campaign AND p.completed_at IS NOT NULL)
            SELECT first_day + day::integer AS date,
                   sum(least(until, base_ordinal + (day + 1) * daily_limit)
                       - greatest(from_ordinal, base_ordinal + day * daily_limit))::integer AS planned
              FROM parts
             CROSS JOIN LATERAL generate_series((from_ordinal - base_ordinal) / daily_limit,
                                                (until - 1 - base_ordinal) / daily_limit) AS day
             WHERE until > from_ordinal AND first_day + day::integer >= :from
             GROUP BY 1
             ORDER BY 1
             LIMIT :days
            """;

    /**
     * A day has a hundred quarters of an hour at most, when a clock is put back; so no more rows are read than the days
     * asked for may have.
     */
    private static final String HAPPENED = """
            SELECT (quarter_hour AT TIME ZONE :zone)::date AS date,
                   sum(messages_sent) AS sent, sum(messages_delivered) AS delivered, sum(messages_read) AS read,
                   sum(messages_failed) AS failed, sum(skipped) AS skipped
              FROM (SELECT quarter_hour, messages_sent, messages_delivered, messages_read, messages_failed, skipped
                      FROM marketing_campaign_activity
                     WHERE campaign_id = :campaign AND quarter_hour >= (:from::timestamp AT TIME ZONE :zone)
                     ORDER BY quarter_hour
                     LIMIT :days * 100) active
             GROUP BY 1
             ORDER BY 1
             LIMIT :days
            """;

    private final JdbcClient database;

    CampaignTimeline(JdbcClient database) {
        this.database = database;
    }

    /**
     * Days on which something was planned or happened, in order.
     *
     * @param zone where they begin and end
     */
    List<Day> of(CampaignId campaign, ZoneId zone, LocalDate from, int days) {
        var found = new TreeMap<LocalDate, Day>();
        about(PLANNED, campaign, from, days).query(row -> {
            var date = row.getObject("date", LocalDate.class);
            found.put(date, Day.of(date).withPlanned(row.getInt("planned")));
        });
        about(HAPPENED, campaign, from, days).param("zone", zone.getId()).query(row -> {
            var date = row.getObject("date", LocalDate.class);
            var planned = found.getOrDefault(date, Day.of(date)).planned();
            found.put(
                    date,
                    new Day(
                            date,
                            planned,
                            row.getInt("sent"),
                            row.getInt("delivered"),
                            row.getInt("read"),
                            row.getInt("failed"),
                            row.getInt("skipped")));
        });
        return found.values().stream().limit(days).toList();
    }

    private JdbcClient.StatementSpec about(String sql, CampaignId campaign, LocalDate from, int days) {
        return database.sql(sql)
                .param("campaign", campaign.value())
                .param("from", from)
                .param("days", days);
    }

    /** Messages of a day: by the day for which they were planned, and by the days on which the rest happened. */
    record Day(LocalDate date, int planned, int sent, int delivered, int read, int failed, int skipped) {

        static Day of(LocalDate date) {
            return new Day(date, 0, 0, 0, 0, 0, 0);
        }

        Day withPlanned(int people) {
            return new Day(date, people, sent, delivered, read, failed, skipped);
        }
    }

    /**
     * Some days of a campaign.
     *
     * @param nextCursor the day with which the next page begins; null if there is none
     */
    record TimelinePage(List<Day> items, @Nullable LocalDate nextCursor) {

        /** The first of one day more than fits. */
        static TimelinePage of(List<Day> days, int limit) {
            return days.size() <= limit
                    ? new TimelinePage(days, null)
                    : new TimelinePage(days.subList(0, limit), days.get(limit).date());
        }
    }
}
