package dev.trickle.scheduler.quota;

import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/**
 * Daily quota: messages an account has used on one calendar day, in the account's time zone. Immutable.
 *
 * @param used messages released on this day, minus those that were certainly not sent
 * @param byCampaign the same by campaign, without zeros
 */
public record DailyQuota(LocalDate date, int used, Map<CampaignId, Integer> byCampaign) {

    public DailyQuota {
        byCampaign = Map.copyOf(byCampaign);
    }

    /** The quota of a day without messages. */
    public static DailyQuota unusedOn(LocalDate day) {
        return new DailyQuota(day, 0, Map.of());
    }

    /** Starts a new day unused; an earlier date changes nothing. */
    public DailyQuota advanceTo(LocalDate today) {
        return today.isAfter(date) ? unusedOn(today) : this;
    }

    /** Messages left on this day; never negative. */
    public int remaining(int limit) {
        return Math.max(0, limit - used);
    }

    /** Messages of this campaign left on this day; never negative. */
    public int remaining(CampaignId campaign, int limit) {
        return Math.max(0, limit - byCampaign.getOrDefault(campaign, 0));
    }

    /** The instant at which the next day starts. */
    public Instant endsAt(ZoneId zone) {
        return date.plusDays(1).atStartOfDay(zone).toInstant();
    }

    public DailyQuota withMessage(CampaignId campaign) {
        return withChange(campaign, 1);
    }

    /** Returns a message that was certainly not sent; messages of another day change nothing. */
    public DailyQuota withRefund(CampaignId campaign, LocalDate quotaDate) {
        return quotaDate.equals(date) && byCampaign.containsKey(campaign) ? withChange(campaign, -1) : this;
    }

    private DailyQuota withChange(CampaignId campaign, int change) {
        var changed = new HashMap<>(byCampaign);
        changed.merge(campaign, change, Integer::sum);
        changed.values().remove(0);
        return new DailyQuota(date, used + change, changed);
    }
}
