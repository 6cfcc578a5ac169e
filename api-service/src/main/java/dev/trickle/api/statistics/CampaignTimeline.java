package dev.trickle.api.statistics;

import dev.trickle.pipeline.CampaignId;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the timeline of a campaign by day: planned messages from the plan dates, and activity from counters. The cost
 * depends on the number of days, not on the number of recipients.
 */
@Component
class CampaignTimeline {

    /** The product of day and limit is computed in 64 bits, so that no limit overflows. */
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
     * A day has at most 100 quarter hours (with a clock change), which bounds the rows that are read.
     */
    private static final String ACTIVITY = """
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
     * The days with planned messages or activity, in order.
     *
     * @param zone zone of the days
     */
    List<TimelineDay> load(CampaignId campaign, ZoneId zone, LocalDate from, int days) {
        var timeline = new TreeMap<LocalDate, TimelineDay>();
        statement(PLANNED, campaign, from, days).query(row -> {
            var date = row.getObject("date", LocalDate.class);
            timeline.put(date, TimelineDay.of(date).withPlanned(row.getInt("planned")));
        });
        statement(ACTIVITY, campaign, from, days).param("zone", zone.getId()).query(row -> {
            var date = row.getObject("date", LocalDate.class);
            var planned = timeline.getOrDefault(date, TimelineDay.of(date)).planned();
            timeline.put(
                    date,
                    new TimelineDay(
                            date,
                            planned,
                            row.getInt("sent"),
                            row.getInt("delivered"),
                            row.getInt("read"),
                            row.getInt("failed"),
                            row.getInt("skipped")));
        });
        return timeline.values().stream().limit(days).toList();
    }

    private JdbcClient.StatementSpec statement(String sql, CampaignId campaign, LocalDate from, int days) {
        return database.sql(sql)
                .param("campaign", campaign.value())
                .param("from", from)
                .param("days", days);
    }

    /** Messages of a day: planned for this day; sent, delivered, read, failed and skipped on this day. */
    record TimelineDay(LocalDate date, int planned, int sent, int delivered, int read, int failed, int skipped) {

        static TimelineDay of(LocalDate date) {
            return new TimelineDay(date, 0, 0, 0, 0, 0, 0);
        }

        TimelineDay withPlanned(int messages) {
            return new TimelineDay(date, messages, sent, delivered, read, failed, skipped);
        }
    }

    /**
     * A page of days of a campaign.
     *
     * @param nextCursor first day of the next page; null if this is the last one
     */
    record TimelinePage(List<TimelineDay> items, @Nullable LocalDate nextCursor) {

        /** Creates a page from up to {@code limit} + 1 days. */
        static TimelinePage of(List<TimelineDay> days, int limit) {
            return days.size() <= limit
                    ? new TimelinePage(days, null)
                    : new TimelinePage(days.subList(0, limit), days.get(limit).date());
        }
    }
}
