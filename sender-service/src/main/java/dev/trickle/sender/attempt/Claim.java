package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.AttemptLookup.Origin;
import dev.trickle.sender.attempt.SystemTime.Stopwatch;
import org.jspecify.annotations.Nullable;

/** Result of a claim, by what the caller may do. */
public sealed interface Claim {

    /**
     * The caller has the permission to make the single call of this attempt, and must make it soon.
     *
     * @param businessAccount that owns the number
     * @param body of the call; null if template and values produce no message
     */
    record Claimed(
            AttemptId attempt,
            AccountId account,
            CampaignId campaign,
            PhoneNumberId number,
            String businessAccount,
            Message message,
            @Nullable String body,
            Stopwatch age)
            implements Claim {

        /** Account, campaign, number and template of the message, for suspensions. */
        public Origin origin() {
            return new Origin(
                    account,
                    campaign,
                    number,
                    Scope.ofTemplate(businessAccount, message.templateName(), message.templateLanguage()));
        }

        Claimed withBody(String rendered) {
            return new Claimed(attempt, account, campaign, number, businessAccount, message, rendered, age);
        }

        /** Hides the person. */
        @Override
        public String toString() {
            return "Claimed[" + attempt + "]";
        }
    }

    /** No call may be made: the attempt has this outcome, now or from an earlier claim. */
    record Decided(Attempt attempt) implements Claim {}

    /**
     * Another process holds, or held, the claim. Do not call and publish nothing: the sweeper publishes the outcome.
     */
    record ClaimedElsewhere() implements Claim {}

    /**
     * The content and the recipient of a message.
     *
     * @param phone with or without plus sign
     * @param attributes a JSON object
     * @param components of the template as the campaign has them, JSON; null for none
     * @param templateTexts texts of the template with variables, JSON; null if they are not known
     */
    record Message(
            String phone,
            @Nullable String name,
            String attributes,
            String templateName,
            String templateLanguage,
            @Nullable String components,
            @Nullable String templateTexts) {

        /** Hides the person. */
        @Override
        public String toString() {
            return "Message[template=" + templateName + "]";
        }
    }
}
