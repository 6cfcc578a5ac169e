package dev.trickle.scheduler.quota;

import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/**
 * The seed's rule: messages of one account in one calendar day of its zone. Immutable.
 *
 * @param used messages booked on this day, less those that were certainly not sent
 * @param byCampaign the same by campaign, without zeros
 */
public record DailyQuota(LocalDate date, int used, Map<CampaignId, Integer> byCampaign) {

    public DailyQuota {
        byCampaign = Map.copyOf(byCampaign);
    }

    /** A day on which nothing is booked yet. */
    public static DailyQuota unusedOn(LocalDate day) {
        return new DailyQuota(day, 0, Map.of());
    }

    /** A new day starts unused; a clock that steps back keeps the later day. */
    public DailyQuota advanceTo(LocalDate today) {
        return today.isAfter(date) ? unusedOn(today) : this;
    }

    /** How many more messages fit into this day; never negative. */
    public int remaining(int limit) {
        return Math.max(0, limit - used);
    }

    /** How many more messages of this campaign fit into this day; never negative. */
    public int remaining(CampaignId campaign, int limit) {
        return Math.max(0, limit - byCampaign.getOrDefault(campaign, 0));
    }

    /** The instant at which the next day begins. */
    public Instant endsAt(ZoneId zone) {
        return date.plusDays(1).atStartOfDay(zone).toInstant();
    }

    public DailyQuota withMessage(CampaignId campaign) {
        return withChange(campaign, 1);
    }

    /** Gives back what was certainly not sent; what was booked on another day stays with that day. */
    public DailyQuota withRefund(CampaignId campaign, LocalDate bookedOn) {
        return bookedOn.equals(date) && byCampaign.containsKey(campaign) ? withChange(campaign, -1) : this;
    }

    private DailyQuota withChange(CampaignId campaign, int by) {
        var changed = new HashMap<>(byCampaign);
        changed.merge(campaign, by, Integer::sum);
        changed.values().remove(0);
        return new DailyQuota(date, used + by, changed);
    }
}
