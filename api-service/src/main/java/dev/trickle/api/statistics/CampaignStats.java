package dev.trickle.api.statistics;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a campaign.
 *
 * @param account not in the response
 * @param plan none, planning, publishing, or published when Kafka has the whole plan
 * @param published recipients of the plan that Kafka has acknowledged
 * @param missing planned recipients that the scheduler has reported as missing; they can be published again, or
 *     accepted
 * @param awaitingRetry pending recipients whose last message failed and is to be sent again; not in messagesFailed
 * @param retries messages sent again after a temporary failure
 * @param sentToday messages of this campaign on the current date in the zone of the account
 * @param resends messages sent again after an unconfirmed outcome, by decision of a person or by the settings of the
 *     account; not counted as retries
 * @param deliveryRate percent of the sent that were delivered, rounded down to a tenth; 0 when nothing was sent
 * @param readRate percent of the delivered that were read, rounded down to a tenth; 0 when nothing was delivered
 * @param estimatedCompletion date of the last message in the zone of the account. While the campaign is open it is
 *     estimated, without failures and with the shares of the other campaigns. Null if there is no message, or
 *     while the campaign is paused or suspended
 */
record CampaignStats(
        @JsonIgnore AccountId account,
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
        int missing,
        int awaitingRetry,
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
