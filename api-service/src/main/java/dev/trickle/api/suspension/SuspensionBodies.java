package dev.trickle.api.suspension;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestSchema;
import dev.trickle.api.problem.TextRule;

/** The bodies of requests about suspensions. */
public final class SuspensionBodies {

    static final RequestField.Text SCOPE = RequestField.text("scope", 16)
            .mandatory()
            .withRule(TextRule.documented(null, "account", "number", "template", "campaign"));
    static final RequestField.Text ID = RequestField.text("id", 600).mandatory();
    static final RequestField.Text REASON = RequestField.text("reason", 1_000);

    /** The end of a suspension. */
    public static final RequestSchema RESUME = RequestSchema.of("ResumeRequest", AccountDirectory.ACCOUNT, SCOPE, ID);

    /** The stop or start of an account. */
    public static final RequestSchema STOP = RequestSchema.of("AccountStopRequest", REASON);

    private SuspensionBodies() {}
}
