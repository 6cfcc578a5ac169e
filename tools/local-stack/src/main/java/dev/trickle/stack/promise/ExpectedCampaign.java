package dev.trickle.stack.promise;

import java.time.ZoneId;
import java.util.Set;

/**
 * What the campaign was meant to do.
 *
 * @param audience the digits of everybody who is to get it; nobody else may
 * @param limit different people in any moving 24 hours, and messages a day
 * @param zone where days begin and end
 */
public record ExpectedCampaign(Set<String> audience, int limit, ZoneId zone) {

    public ExpectedCampaign {
        audience = Set.copyOf(audience);
    }

    /** How many days a campaign of this size needs at full use of the limit. */
    public int days() {
        return Math.ceilDiv(audience.size(), limit);
    }

    /** Hides the people. */
    @Override
    public String toString() {
        return "Expectation[audience=" + audience.size() + " people, limit=" + limit + ", zone=" + zone + "]";
    }
}
