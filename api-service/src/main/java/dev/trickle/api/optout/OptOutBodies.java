package dev.trickle.api.optout;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.customer.CustomerBodies;
import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestSchema;
import dev.trickle.api.problem.TextRule;

/** The bodies of requests about opt-outs. */
public final class OptOutBodies {

    private static final int MAX_LENGTH = 64;

    static final RequestField.Text PHONE = RequestField.text("phone", MAX_LENGTH);
    static final RequestField.Text REGION =
            RequestField.text("region", MAX_LENGTH).withRule(CustomerBodies.REGION_CODE.checkedByCaller());
    static final RequestField.Text CUSTOMER =
            RequestField.text("customer", MAX_LENGTH).withRule(TextRule.id("must be the id of a customer"));
    static final RequestField.Flag DISMISSED = RequestField.flag("dismissed").withDefault(false);
    static final RequestField.Flag OPTED_OUT = RequestField.flag("opted_out").mandatory();
    static final RequestField.Text REASON = RequestField.text("reason", 1_000).mandatory();
    static final RequestField.Text BY = RequestField.text("by", 100);

    /** The opt-out of a person. */
    public static final RequestSchema OPT_OUT =
            RequestSchema.of("OptOutRequest", PHONE, REGION, CUSTOMER, AccountDirectory.ACCOUNT);

    /** The decision on a message that may be an opt-out. */
    public static final RequestSchema DECISION = RequestSchema.of("OptOutDecision", OPTED_OUT, REASON, BY);

    /** The assignment of an unmatched opt-out. */
    public static final RequestSchema RESOLUTION =
            RequestSchema.of("OptOutResolution", PHONE, AccountDirectory.ACCOUNT, DISMISSED, BY);

    private OptOutBodies() {}
}
