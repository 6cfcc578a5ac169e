package dev.trickle.api.resolution;

import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestSchema;
import dev.trickle.api.problem.TextRule;

/** The body of a decision about unconfirmed attempts. */
public final class ResolutionBodies {

    private static final int MAX_ATTEMPTS = 1_000;
    private static final int MAX_ID_LENGTH = 64;

    static final RequestField.Texts ATTEMPTS = RequestField.texts("attempts", MAX_ID_LENGTH)
            .atMost(MAX_ATTEMPTS, "size", "must have at most " + MAX_ATTEMPTS + " entries");
    static final RequestField.Text CAMPAIGN =
            RequestField.text("campaign", MAX_ID_LENGTH).withRule(TextRule.documented("uuid"));
    static final RequestField.Text OLDER_THAN =
            RequestField.text("older_than", MAX_ID_LENGTH).withRule(TextRule.documented("duration"));
    static final RequestField.Text DECISION =
            RequestField.text("decision", 16).mandatory().withRule(TextRule.choice("sent", "resend"));
    static final RequestField.Text BY = RequestField.text("by", 100).mandatory();
    static final RequestField.Text NOTE = RequestField.text("note", 1_000);

    /** A decision about named attempts, or about those of a campaign. */
    public static final RequestSchema RESOLUTION = RequestSchema.of(
                    "ResolutionRequest", ATTEMPTS, CAMPAIGN, OLDER_THAN, DECISION, BY, NOTE)
            .withDependency("older_than", "campaign");

    private ResolutionBodies() {}
}
