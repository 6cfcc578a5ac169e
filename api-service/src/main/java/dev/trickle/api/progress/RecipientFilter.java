package dev.trickle.api.progress;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which recipients of a campaign are asked for; null where any will do.
 *
 * @param status what has become of them
 * @param person the one with this phone
 * @param error the code that they met last
 */
record RecipientFilter(
        CampaignId campaign,
        @Nullable String status,
        @Nullable RecipientId person,
        @Nullable String error) {

    /** The few are looked up first: in the order of the plan there may be a million others between two of them. */
    private static final Map<String, String> RARE = Map.of("failed", "failed_at", "skipped", "skipped_at");

    /** What they must fulfil, in SQL about {@code recipient_status}. */
    String condition() {
        var sql = new StringBuilder("campaign_id = :campaign");
        if (status != null) {
            sql.append(" AND status = :status");
        }
        if (status != null && RARE.containsKey(status)) {
            sql.append(found(RARE.get(status) + " IS NOT NULL"));
        }
        if (error != null) {
            sql.append(found("error_code = :error"));
        }
        if (person != null) {
            sql.append(" AND id = :person");
        }
        return sql.toString();
    }

    /** The values that belong to it. */
    Map<String, Object> parameters() {
        var values = new HashMap<String, Object>();
        values.put("campaign", campaign.value());
        if (status != null) {
            values.put("status", status);
        }
        if (error != null) {
            values.put("error", error);
        }
        if (person != null) {
            values.put("person", person.value());
        }
        return values;
    }

    private static String found(String condition) {
        return " AND id IN (SELECT recipient_id FROM marketing_campaign_deliveries WHERE campaign_id = :campaign AND "
                + condition + ")";
    }
}
