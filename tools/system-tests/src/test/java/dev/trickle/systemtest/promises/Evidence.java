package dev.trickle.systemtest.promises;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The evidence of a finished run: ledger, tables, topics and the requests of the test.
 *
 * @param orders the campaigns that were created
 * @param limits different people in any rolling 24 hours, by phone number id of the sender
 * @param ledger the messages that the simulator accepted
 * @param attempts the rows of {@code send_attempts}
 * @param recipientRows every recipient as the projection shows it
 * @param totals the counters of every campaign, stored and recounted
 * @param userRequests opt-outs, number changes, pauses, cancellations and stops of accounts
 * @param requested the attempts in {@code send-requests}
 * @param reported the attempts that an event reports as accepted
 * @param notSent the attempts that an event reports as not sent
 */
public record Evidence(
        List<CampaignOrder> orders,
        Map<String, Integer> limits,
        List<Message> ledger,
        List<Attempt> attempts,
        List<RecipientRow> recipientRows,
        List<Totals> totals,
        List<UserRequest> userRequests,
        Set<String> requested,
        Set<String> reported,
        Set<String> notSent) {

    /** Creates evidence for the check of webhooks only. */
    static Evidence forWebhooks(List<Message> ledger, List<RecipientRow> view) {
        return new Evidence(
                List.of(), Map.of(), ledger, List.of(), view, List.of(), List.of(), Set.of(), Set.of(), Set.of());
    }

    /**
     * A campaign as created over the API.
     *
     * @param template used by this campaign only
     * @param people the phone numbers of the audience, digits only
     */
    public record CampaignOrder(String campaign, String template, Set<String> people) {}

    /**
     * A message that the simulator accepted.
     *
     * @param acceptedAt on the shared clock
     * @param acceptedAtMachineTime the same instant on the machine's clock
     * @param attempt the callback data of the request: the attempt id
     * @param outcome the final status; empty while it is open
     * @param dropped whether WhatsApp held the message and then dropped it
     * @param acknowledgedStatuses the statuses whose webhooks were answered with 200
     */
    public record Message(
            Instant acceptedAt,
            Instant acceptedAtMachineTime,
            String number,
            String person,
            String id,
            String template,
            String attempt,
            String outcome,
            boolean dropped,
            Set<String> acknowledgedStatuses) {

        /** The recipient part of the attempt id. */
        String recipient() {
            return attempt.substring(0, Math.max(0, attempt.lastIndexOf('.')));
        }
    }

    /**
     * A row of {@code send_attempts}.
     *
     * @param id the attempt id
     * @param claimedAt on the machine's clock
     */
    public record Attempt(String id, String campaign, String person, String state, Instant claimedAt) {

        /** Returns whether the claim was granted. */
        boolean isGranted() {
            return !state.equals("refused");
        }
    }

    /**
     * A recipient as the projection shows it.
     *
     * @param messageId null if no message was accepted, or if only a webhook reported it
     * @param milestones a bit set: 1 accepted, 2 delivered, 4 read, 8 not delivered
     */
    public record RecipientRow(
            String recipient,
            String campaign,
            String person,
            String state,
            @Nullable String messageId,
            int milestones) {}

    /**
     * The counters of a campaign.
     *
     * @param stored the values in the progress table
     * @param recounted the values counted from the delivery rows
     */
    public record Totals(
            String campaign,
            int planned,
            boolean closed,
            Map<String, Integer> stored,
            Map<String, Integer> recounted) {}

    /** A request of a person or of the campaign owner; it applies from its response on. */
    public sealed interface UserRequest {

        /**
         * An opt-out: no further message to this person.
         *
         * @param answeredAt when the response arrived, on the machine's clock
         * @param recorded whether the consent table contains it
         */
        record OptOut(String person, Instant answeredAt, boolean recorded) implements UserRequest {}

        /**
         * A customer takes over the number of another customer, who may already have the message.
         *
         * @param person the previous number of the customer
         * @param replacementNumber the new number of the other customer
         */
        record NumberMove(String person, String replacementNumber) implements UserRequest {}

        /**
         * A pause or cancellation of a campaign.
         *
         * @param answeredAt when the response arrived, on the machine's clock
         * @param endedAt on the machine's clock; {@link Instant#MAX} for a cancellation
         * @param inFlight the calls in flight according to the response
         */
        record Pause(String campaign, Instant answeredAt, Instant endedAt, int inFlight) implements UserRequest {}

        /**
         * A stop of an account by its owner.
         *
         * @param number the only phone number of the account
         * @param answeredAt when the response arrived, on the machine's clock
         * @param endedAt when the start was requested, on the machine's clock
         * @param inFlight the calls in flight according to the response
         */
        record AccountStop(String number, Instant answeredAt, Instant endedAt, int inFlight) implements UserRequest {}
    }
}
