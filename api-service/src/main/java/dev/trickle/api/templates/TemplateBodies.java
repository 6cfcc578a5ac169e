package dev.trickle.api.templates;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestSchema;
import dev.trickle.api.problem.TextRule;

/** The fields of a template in requests, and the body of the preview of a message. */
public final class TemplateBodies {

    public static final RequestField.Text NAME = RequestField.text("template_name", 512);
    public static final RequestField.Text LANGUAGE = RequestField.text("template_language", 10);
    public static final RequestField.Tree COMPONENTS = RequestField.tree("template_components");

    /** The name where a template is needed. */
    public static final RequestField.Text NEEDED_NAME = NAME.mandatory();

    /** The language where none means this one. */
    public static final RequestField.Text LANGUAGE_OR_DEFAULT = LANGUAGE.withDefault("en_US");

    static final RequestField.Text CUSTOMER =
            RequestField.text("customer", 36).mandatory().withRule(TextRule.id("must be the id of a customer"));

    /** The message of a customer. */
    public static final RequestSchema PREVIEW = RequestSchema.of(
            "TemplatePreviewRequest",
            AccountDirectory.ACCOUNT,
            AccountDirectory.PHONE_NUMBER,
            NEEDED_NAME,
            LANGUAGE_OR_DEFAULT,
            COMPONENTS,
            CUSTOMER);

    private TemplateBodies() {}
}
