package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.AttemptLookup.Origin;
import dev.trickle.sender.attempt.SystemTime.Stopwatch;
import org.jspecify.annotations.Nullable;

/** What came of asking to send, told apart by what the one who asked may do. */
public sealed interface Claim {

    /**
     * The one call may be made, by nobody else, and soon.
     *
     * @param body of the call; null if template and values make no message
     */
    record Claimed(
            AttemptId attempt,
            AccountId account,
            CampaignId campaign,
            PhoneNumberId number,
            Message message,
            @Nullable String body,
            Stopwatch age)
            implements Claim {

        /** Account, campaign, number and template of the message, for suspensions. */
        public Origin origin() {
            return new Origin(
                    account, campaign, number, Scope.ofTemplate(message.templateName(), message.templateLanguage()));
        }

        Claimed saying(String written) {
            return new Claimed(attempt, account, campaign, number, message, written, age);
        }

        /** Hides the person. */
        @Override
        public String toString() {
            return "Claimed[" + attempt + "]";
        }
    }

    /** No call may be made: this is what became of the attempt, now or earlier. */
    record Decided(Attempt attempt) implements Claim {}

    /** No call may be made, and nothing is to be told yet: somebody else is on it, or was; the sweeper will tell. */
    record ClaimedElsewhere() implements Claim {}

    /**
     * What is to be sent to whom.
     *
     * @param phone with or without plus sign
     * @param attributes a JSON object
     * @param components of the template as the campaign has them, JSON; null for none
     */
    record Message(
            String phone,
            @Nullable String name,
            String attributes,
            String templateName,
            String templateLanguage,
            @Nullable String components) {

        /** Hides the person. */
        @Override
        public String toString() {
            return "Message[template=" + templateName + "]";
        }
    }
}
