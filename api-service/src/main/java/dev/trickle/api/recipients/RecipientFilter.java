package dev.trickle.api.recipients;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Filter of the recipients of a campaign; null fields match all.
 *
 * @param status status of the recipient
 * @param recipient id of the recipient with the requested phone number
 * @param error last error code of the recipient
 * @param reason code of the reason why the recipient was skipped
 */
record RecipientFilter(
        CampaignId campaign,
        @Nullable String status,
        @Nullable RecipientId recipient,
        @Nullable String error,
        @Nullable String reason) {

    /**
     * Columns of rare states, which are looked up by an index: in plan order a million others may lie between two of
     * them.
     */
    private static final Map<String, String> RARE_STATUS_COLUMNS =
            Map.of("failed", "failed_at", "skipped", "skipped_at");

    /** SQL condition on {@code recipient_status}. */
    String condition() {
        var sql = new StringBuilder("campaign_id = :campaign");
        if (status != null) {
            sql.append(" AND status = :status");
        }
        if (status != null && RARE_STATUS_COLUMNS.containsKey(status)) {
            sql.append(idsWhere(RARE_STATUS_COLUMNS.get(status) + " IS NOT NULL"));
        }
        if (error != null) {
            sql.append(idsWhere("error_code = :error"));
        }
        if (reason != null) {
            sql.append(idsWhere("skipped_at IS NOT NULL AND skip_reason = :reason"));
        }
        if (recipient != null) {
            sql.append(" AND id = :person");
        }
        return sql.toString();
    }

    /** The parameters of the condition. */
    Map<String, Object> parameters() {
        var values = new HashMap<String, Object>();
        values.put("campaign", campaign.value());
        if (status != null) {
            values.put("status", status);
        }
        if (error != null) {
            values.put("error", error);
        }
        if (reason != null) {
            values.put("reason", reason);
        }
        if (recipient != null) {
            values.put("person", recipient.value());
        }
        return values;
    }

    private static String idsWhere(String condition) {
        return " AND id IN (SELECT recipient_id FROM marketing_campaign_deliveries WHERE campaign_id = :campaign AND "
                + condition + ")";
    }
}
