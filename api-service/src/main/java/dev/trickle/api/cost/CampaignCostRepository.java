package dev.trickle.api.cost;

import dev.trickle.pipeline.CampaignId;
import java.time.LocalDate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts the delivered messages of a campaign by what determines their price. */
@Component
class CampaignCostRepository {

    private static final String EXISTS = "SELECT EXISTS (SELECT FROM marketing_campaigns WHERE id = :campaign)";

    private static final String DELIVERED = """
            SELECT (priced_at AT TIME ZONE 'UTC')::date AS day, country, category, billable, count(*) AS messages
              FROM marketing_delivery_pricing
             WHERE campaign_id = :campaign
             GROUP BY 1, 2, 3, 4
             ORDER BY 1, 2, 3, 4
            """;

    private static final String WITHOUT_PRICING = """
            SELECT count(*)
              FROM marketing_campaign_deliveries d
             WHERE campaign_id = :campaign AND delivered_at IS NOT NULL
               AND NOT EXISTS (SELECT FROM marketing_delivery_pricing p WHERE p.recipient_id = d.recipient_id)
            """;

    private final JdbcClient database;

    CampaignCostRepository(JdbcClient database) {
        this.database = database;
    }

    boolean exists(CampaignId campaign) {
        return database.sql(EXISTS)
                .param("campaign", campaign.value())
                .query(Boolean.class)
                .single();
    }

    List<DeliveredMessages> findDelivered(CampaignId campaign) {
        return database.sql(DELIVERED)
                .param("campaign", campaign.value())
                .query((row, number) -> new DeliveredMessages(
                        row.getObject("day", LocalDate.class),
                        row.getString("country"),
                        row.getString("category"),
                        row.getBoolean("billable"),
                        row.getLong("messages")))
                .list();
    }

    /** Number of recipients whose message was delivered, and for which WhatsApp reported no pricing. */
    long countWithoutPricing(CampaignId campaign) {
        return database.sql(WITHOUT_PRICING)
                .param("campaign", campaign.value())
                .query(Long.class)
                .single();
    }
}
