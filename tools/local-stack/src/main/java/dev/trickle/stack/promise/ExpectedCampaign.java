package dev.trickle.stack.promise;

import java.time.ZoneId;
import java.util.Set;

/**
 * Expected properties of a campaign.
 *
 * @param audience digits of all people who get the campaign; other people must not get it
 * @param limit different people in any 24 hours, and messages per day
 * @param zone time zone of days
 */
public record ExpectedCampaign(Set<String> audience, int limit, ZoneId zone) {

    public ExpectedCampaign {
        audience = Set.copyOf(audience);
    }

    /** Returns the number of days that the campaign needs at full use of the limit. */
    public int days() {
        return Math.ceilDiv(audience.size(), limit);
    }

    /** Hides the phone numbers. */
    @Override
    public String toString() {
        return "ExpectedCampaign[audience=" + audience.size() + " people, limit=" + limit + ", zone=" + zone + "]";
    }
}
