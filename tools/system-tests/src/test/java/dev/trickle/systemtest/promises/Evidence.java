package dev.trickle.systemtest.promises;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a run, from everybody who kept books.
 *
 * @param orders what was asked for
 * @param limits different people in any moving 24 hours, by the id of the number they are written to from
 * @param ledger what WhatsApp's stand-in has accepted
 * @param attempts the table of claims
 * @param view every recipient as readers see it
 * @param totals the counters of every campaign, and the same counted anew
 * @param wishes who said stop, and which campaigns were held
 * @param requested the attempts that the topic of requests names
 * @param reported the attempts of which a topic says that they were accepted
 * @param denied the attempts of which a topic says that nothing was sent
 */
public record Evidence(
        List<CampaignOrder> orders,
        Map<String, Integer> limits,
        List<Message> ledger,
        List<Attempt> attempts,
        List<RecipientRow> view,
        List<Totals> totals,
        List<UserRequest> wishes,
        Set<String> requested,
        Set<String> reported,
        Set<String> denied) {

    /** Only what webhooks are about. */
    static Evidence ofWebhooks(List<Message> ledger, List<RecipientRow> view) {
        return new Evidence(
                List.of(), Map.of(), ledger, List.of(), view, List.of(), List.of(), Set.of(), Set.of(), Set.of());
    }

    /**
     * A campaign as somebody ordered it.
     *
     * @param template its own: nobody else's messages bear it
     * @param people the digits of everybody who is to get it
     */
    public record CampaignOrder(String campaign, String template, Set<String> people) {}

    /**
     * An accepted message.
     *
     * @param at by the calendar
     * @param machine the same in machine time
     * @param attempt what the caller wanted echoed
     * @param outcome the last status it reaches; empty while that is open
     * @param dropped whether WhatsApp held it and let it go to nobody
     * @param confirmed the statuses whose webhook was answered with 200
     */
    public record Message(
            Instant at,
            Instant machine,
            String number,
            String person,
            String id,
            String template,
            String attempt,
            String outcome,
            boolean dropped,
            Set<String> confirmed) {

        /** Whom the attempt was for. */
        String recipient() {
            return attempt.substring(0, Math.max(0, attempt.lastIndexOf('.')));
        }
    }

    /**
     * A row of the claims.
     *
     * @param id of the attempt
     * @param claimed in machine time
     */
    public record Attempt(String id, String campaign, String person, String state, Instant claimed) {

        /** Whether the claim said yes. */
        boolean wasMade() {
            return !state.equals("refused");
        }
    }

    /**
     * A recipient as readers see it.
     *
     * @param message the id of the message; null if nothing was accepted, or a webhook was the only one to say so
     * @param seen the bits of what is known: 1 accepted, 2 delivered, 4 read, 8 not delivered
     */
    public record RecipientRow(
            String recipient,
            String campaign,
            String person,
            String state,
            @Nullable String message,
            int seen) {}

    /**
     * The counters of a campaign.
     *
     * @param kept as they stand
     * @param recounted from the rows
     */
    public record Totals(
            String campaign, int planned, boolean closed, Map<String, Integer> kept, Map<String, Integer> recounted) {}

    /** What somebody wished; from the answer on it holds. */
    public sealed interface UserRequest {

        /**
         * Nothing more to this person.
         *
         * @param answered in machine time
         * @param kept whether the table of consents has it
         */
        record OptOut(String person, Instant answered, boolean kept) implements UserRequest {}

        /**
         * A customer takes over the number of another one, who may have got the message already.
         *
         * @param person the number that the customer had before
         * @param elsewhere the number that the other customer has from now on
         */
        record NumberMove(String person, String elsewhere) implements UserRequest {}

        /**
         * Nothing more of this campaign.
         *
         * @param answered in machine time
         * @param lifted in machine time; the end of time for a cancel
         * @param underWay how many may still go out, by the answer
         */
        record Pause(String campaign, Instant answered, Instant lifted, int underWay) implements UserRequest {}
    }
}
