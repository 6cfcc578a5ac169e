package dev.trickle.api.customer;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.consent.ConsentOptions;
import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestSchema;
import dev.trickle.api.problem.TextRule;
import dev.trickle.pipeline.PhoneNumberReader;

/** The bodies of requests about customers, and the lines of a file of customers. */
public final class CustomerBodies {

    static final RequestField.Text PHONE = RequestField.text(CustomerEntry.PHONE, CustomerEntry.MAX_TEXT_LENGTH)
            .mandatory();

    /** The two letters of a country with phone numbers. */
    public static final TextRule REGION_CODE = TextRule.pattern(
            "^[A-Za-z]{2}$", "region", "must be the two letters of a country, such as DE", PhoneNumberReader::isRegion);

    static final RequestField.Text REGION = RequestField.text(CustomerEntry.REGION, CustomerEntry.MAX_TEXT_LENGTH)
            .withRule(REGION_CODE);

    static final RequestField.Text NAME = RequestField.text("name", CustomerEntry.MAX_TEXT_LENGTH);
    static final RequestField.Text LOCALE = RequestField.text("locale", CustomerEntry.MAX_TEXT_LENGTH);
    static final RequestField.Text CUSTOMER_TIER = RequestField.text("customer_tier", CustomerEntry.MAX_TEXT_LENGTH);
    static final RequestField.Texts TAGS = RequestField.textsOrEmpty("tags", CustomerEntry.MAX_TEXT_LENGTH);
    static final RequestField.AnyValue SUBSCRIPTION =
            RequestField.value(ConsentColumns.SUBSCRIPTION, "string", "boolean");
    static final RequestField.Text SUBSCRIPTION_REASON =
            RequestField.text("subscription_reason", ConsentOptions.MAX_REASON_LENGTH);
    static final RequestField.Flag IS_ACTIVE = RequestField.flag("is_active");
    static final RequestField.Tree ATTRIBUTES = RequestField.tree("attributes").ofObject();

    /** The phone number in an update may stay. */
    static final RequestField.Text NEW_PHONE = RequestField.text(CustomerEntry.PHONE, CustomerEntry.MAX_TEXT_LENGTH);

    /** A new customer. */
    public static final RequestSchema NEW = RequestSchema.of(
            "Customer",
            AccountDirectory.ACCOUNT,
            PHONE,
            REGION,
            NAME,
            LOCALE,
            CUSTOMER_TIER,
            TAGS,
            SUBSCRIPTION,
            SUBSCRIPTION_REASON,
            IS_ACTIVE,
            ATTRIBUTES);

    /** An edit of a customer. */
    public static final RequestSchema UPDATE = RequestSchema.of(
                    "CustomerUpdate",
                    NEW_PHONE,
                    REGION,
                    NAME,
                    LOCALE,
                    CUSTOMER_TIER,
                    TAGS,
                    SUBSCRIPTION,
                    IS_ACTIVE,
                    ATTRIBUTES)
            .withDependency(CustomerEntry.REGION, CustomerEntry.PHONE);

    /** A line of a file. */
    public static final RequestSchema LINE = RequestSchema.of(
            "CustomerLine", PHONE, REGION, NAME, LOCALE, CUSTOMER_TIER, TAGS, SUBSCRIPTION, IS_ACTIVE, ATTRIBUTES);

    private CustomerBodies() {}
}
