package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.Audience;
import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestSchema;
import dev.trickle.api.problem.TextRule;
import dev.trickle.api.templates.TemplateBodies;

/** The bodies of requests about campaigns. */
public final class CampaignBodies {

    static final RequestField.Text NAME = RequestField.text("name", 200);
    static final RequestField.Text DESCRIPTION = RequestField.text("description", 10_000);
    static final RequestField.Nested TARGET_AUDIENCE = RequestField.object("target_audience", Audience.BODY);
    static final RequestField.DateTime START_DATE = RequestField.dateTime("start_date");
    static final RequestField.DateTime END_DATE =
            RequestField.dateTime("end_date").ofEnd();
    static final RequestField.WholeNumber DAILY_LIMIT = RequestField.wholeNumber("daily_limit", 1, Integer.MAX_VALUE);
    static final RequestField.WholeNumber PRIORITY = RequestField.wholeNumber("priority", 1, 10);
    static final RequestField.WholeNumber MAX_RETRIES = RequestField.wholeNumber("max_retries", 0, 100);
    static final RequestField.Text STATUS =
            RequestField.text("status", 200).withRule(TextRule.choice(CampaignStatus.names()));

    static final RequestField.Text NEW_NAME = NAME.mandatory();
    static final RequestField.DateTime NEW_START_DATE = START_DATE.mandatory();
    static final RequestField.WholeNumber NEW_DAILY_LIMIT = DAILY_LIMIT.withDefault(250);
    static final RequestField.WholeNumber NEW_PRIORITY = PRIORITY.withDefault(5);
    static final RequestField.WholeNumber NEW_MAX_RETRIES = MAX_RETRIES.withDefault(3);
    static final RequestField.Text NEW_STATUS = RequestField.text("status", 10)
            .withRule(TextRule.choice("draft", "scheduled"))
            .withDefault("scheduled");
    static final RequestField.Text CREATED_BY = RequestField.text("created_by", 100);
    static final RequestField.Flag ALLOW_DUPLICATE =
            RequestField.flag("allow_duplicate").withDefault(false);

    static final RequestField.Text EXCLUDED_CAMPAIGN =
            RequestField.text("campaign", 36).withRule(TextRule.id("must be the id of a campaign"));
    static final RequestField.Text BY = RequestField.text("by", 100).mandatory();

    /** A new campaign. */
    public static final RequestSchema NEW = RequestSchema.of(
            "NewCampaign",
            AccountDirectory.ACCOUNT,
            NEW_NAME,
            DESCRIPTION,
            TemplateBodies.NEEDED_NAME,
            TemplateBodies.LANGUAGE_OR_DEFAULT,
            AccountDirectory.PHONE_NUMBER,
            TemplateBodies.COMPONENTS,
            TARGET_AUDIENCE,
            NEW_START_DATE,
            END_DATE,
            NEW_DAILY_LIMIT,
            NEW_PRIORITY,
            NEW_MAX_RETRIES,
            NEW_STATUS,
            CREATED_BY,
            ALLOW_DUPLICATE);

    /** An edit of a campaign. */
    public static final RequestSchema UPDATE = RequestSchema.of(
            "CampaignUpdate",
            NAME,
            DESCRIPTION,
            STATUS,
            START_DATE,
            END_DATE,
            DAILY_LIMIT,
            PRIORITY,
            AccountDirectory.PHONE_NUMBER,
            TemplateBodies.NAME,
            TemplateBodies.LANGUAGE,
            TemplateBodies.COMPONENTS,
            TARGET_AUDIENCE,
            MAX_RETRIES);

    /** A copy of a campaign. */
    public static final RequestSchema COPY = RequestSchema.of("CampaignCopy", NAME);

    /** The acceptance of missing recipients. */
    public static final RequestSchema ACCEPTANCE = RequestSchema.of("MissingRecipientsAcceptance", BY);

    /** The preview of an audience, with the message that it would get. */
    public static final RequestSchema AUDIENCE_PREVIEW = RequestSchema.of(
            "AudiencePreviewRequest",
            AccountDirectory.ACCOUNT,
            TARGET_AUDIENCE,
            TemplateBodies.NAME,
            TemplateBodies.LANGUAGE_OR_DEFAULT,
            TemplateBodies.COMPONENTS,
            AccountDirectory.PHONE_NUMBER,
            EXCLUDED_CAMPAIGN);

    private CampaignBodies() {}
}
