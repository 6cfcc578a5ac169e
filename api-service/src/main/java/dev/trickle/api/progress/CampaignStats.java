package dev.trickle.api.progress;

import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How far a campaign has got.
 *
 * @param plan none, planning, publishing, or published when Kafka has all of it
 * @param published recipients of the plan that Kafka has
 * @param retries messages sent again after a failure that may pass
 * @param sentToday messages of this campaign on the present date in the account's zone
 * @param resends messages sent in the place of one whose outcome stayed unclear, because a person or the account's
 *     rules said so; not among the retries
 * @param deliveryRate percent of the sent that were delivered, rounded down to a tenth; 0 when nothing was sent
 * @param readRate percent of the delivered that were read, rounded down to a tenth; 0 when nothing was delivered
 * @param estimatedCompletion the day of the last message in the account's zone, if nothing fails and the account's
 *     other campaigns take their turns; null if none will come
 */
record CampaignStats(
        CampaignId id,
        String name,
        String status,
        String plan,
        int published,
        int totalRecipients,
        int messagesSent,
        int messagesDelivered,
        int messagesFailed,
        int messagesRead,
        int pending,
        int queued,
        int skipped,
        int unconfirmed,
        int retries,
        int resends,
        int sentToday,
        double deliveryRate,
        double readRate,
        Instant startDate,
        @Nullable LocalDate estimatedCompletion) {

    /** Percent, rounded down to a tenth: 100 means all. */
    static double percent(int part, int whole) {
        return whole <= 0 ? 0 : Math.floorDiv(1000L * part, (long) whole) / 10.0;
    }
}
