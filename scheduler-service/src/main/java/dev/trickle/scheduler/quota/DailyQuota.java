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
public record DailyQuota(LocalDate day, int used, Map<CampaignId, Integer> byCampaign) {

    public DailyQuota {
        byCampaign = Map.copyOf(byCampaign);
    }

    /** A day on which nothing is booked yet. */
    public static DailyQuota unusedOn(LocalDate day) {
        return new DailyQuota(day, 0, Map.of());
    }

    /** A new day starts unused; a clock that steps back keeps the later day. */
    public DailyQuota on(LocalDate today) {
        return today.isAfter(day) ? unusedOn(today) : this;
    }

    /** How many more messages fit into this day; never negative. */
    public int room(int limit) {
        return Math.max(0, limit - used);
    }

    /** How many more messages of this campaign fit into this day; never negative. */
    public int room(CampaignId campaign, int limit) {
        return Math.max(0, limit - byCampaign.getOrDefault(campaign, 0));
    }

    /** The instant at which the next day begins. */
    public Instant endIn(ZoneId zone) {
        return day.plusDays(1).atStartOfDay(zone).toInstant();
    }

    public DailyQuota booked(CampaignId campaign) {
        return changed(campaign, 1);
    }

    /** Gives back what was certainly not sent; what was booked on another day stays with that day. */
    public DailyQuota returned(CampaignId campaign, LocalDate bookedOn) {
        return bookedOn.equals(day) && byCampaign.containsKey(campaign) ? changed(campaign, -1) : this;
    }

    private DailyQuota changed(CampaignId campaign, int by) {
        var changed = new HashMap<>(byCampaign);
        changed.merge(campaign, by, Integer::sum);
        changed.values().remove(0);
        return new DailyQuota(day, used + by, changed);
    }
}
