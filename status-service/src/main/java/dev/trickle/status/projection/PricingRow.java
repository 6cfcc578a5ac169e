package dev.trickle.status.projection;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate.Pricing;
import java.time.Instant;
import java.util.Comparator;

/** How WhatsApp charges a delivered message, as one report states it. */
record PricingRow(AttemptId attempt, CampaignId campaign, AccountId account, Instant at, Pricing pricing) {

    /** The same as in {@link ProjectionSql#PRICING}: null is the greatest value. */
    private static final Comparator<PricingRow> EARLIEST = Comparator.comparing(PricingRow::at)
            .thenComparing(row -> row.pricing().category())
            .thenComparing(row -> row.pricing().type(), Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(row -> row.pricing().billable())
            .thenComparing(row -> row.pricing().country(), Comparator.nullsLast(Comparator.naturalOrder()));

    /**
     * The row of the earlier report; of two reports of the same instant the smaller, so that their order plays no part.
     */
    PricingRow earlier(PricingRow other) {
        return EARLIEST.compare(this, other) <= 0 ? this : other;
    }
}
