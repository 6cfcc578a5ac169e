package dev.trickle.api.templates;

import dev.trickle.api.ApiScenario;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Stores templates as the sender does. */
public final class StoredTemplates {

    /** The business account of the account in {@link ApiScenario}. */
    private static final String BUSINESS_ACCOUNT = "1";

    private static final String INSERT = """
            INSERT INTO message_templates
                   (business_account_id, name, language, account_id, template_id, category, status, quality,
                    parameter_format, header_format, components, parameters, first_read_at, changed_at)
            VALUES (:business, :name, :language, :account, '7', 'MARKETING', :status, 'GREEN', :format, :header,
                    :components::jsonb, :parameters::jsonb, '2025-05-20T11:00:00Z', '2025-05-20T11:00:00Z')
            ON CONFLICT (business_account_id, name, language) DO UPDATE
               SET status = excluded.status, components = excluded.components, parameters = excluded.parameters
            """;

    private final ApiScenario api;

    private StoredTemplates(ApiScenario api) {
        this.api = api;
    }

    /** Records a complete read of the business account. */
    public static StoredTemplates givenRead(ApiScenario api) {
        api.sql()
                .sql("""
                        INSERT INTO template_reads (business_account_id, account_id, attempted_at, as_of)
                        VALUES (:business, :account, '2025-05-20T11:00:00Z', '2025-05-20T11:00:00Z')
                        ON CONFLICT (business_account_id) DO UPDATE SET as_of = template_reads.as_of + interval '1 hour'
                        """)
                .param("business", BUSINESS_ACCOUNT)
                .param("account", api.account().value())
                .update();
        return new StoredTemplates(api);
    }

    /** A template whose body is a text without variables. */
    public StoredTemplates with(String name, String language, String status) {
        return with(name, language, status, "POSITIONAL", null, """
                [{"type": "BODY", "text": "Everything is on sale."}]""", "[]");
    }

    /** A template with an image above its body. */
    public StoredTemplates withImage(String name, String language) {
        return with(name, language, "APPROVED", "POSITIONAL", "IMAGE", """
                [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Everything is on sale."}]""", """
                [{"component": "header", "type": "image", "required": true}]""");
    }

    /** A template whose body has one numbered variable. */
    public StoredTemplates withNumberedVariable(String name, String language) {
        return with(name, language, "APPROVED", "POSITIONAL", null, """
                [{"type": "BODY", "text": "{{1}} on all products."}]""", """
                [{"component": "body", "type": "text", "name": "1", "required": true}]""");
    }

    /** A template whose body has this text with as many numbered variables. */
    public StoredTemplates withBody(String name, String language, String text, int variables) {
        var parameters = IntStream.rangeClosed(1, variables)
                .mapToObj(
                        "{\"component\": \"body\", \"type\": \"text\", \"name\": \"%d\", \"required\": true}"
                                ::formatted)
                .collect(Collectors.joining(", ", "[", "]"));
        return with(name, language, "APPROVED", "POSITIONAL", null, """
                [{"type": "BODY", "text": "%s"}]""".formatted(text), parameters);
    }

    /** A template with an image, the named variables first_name and city, and a button with a variable URL. */
    public StoredTemplates withNamedVariables(String name, String language) {
        return with(name, language, "APPROVED", "NAMED", "IMAGE", """
                [{"type": "HEADER", "format": "IMAGE"},
                 {"type": "BODY", "text": "Hello {{first_name}} in {{city}}!"},
                 {"type": "FOOTER", "text": "Lucky Shrub"},
                 {"type": "BUTTONS", "buttons": [
                   {"type": "QUICK_REPLY", "text": "Stop"},
                   {"type": "URL", "text": "Shop", "url": "https://shop.example/{{1}}"}]}]""", """
                [{"component": "header", "type": "image", "required": true},
                 {"component": "body", "type": "text", "name": "first_name", "required": true, "example": "Pablo"},
                 {"component": "body", "type": "text", "name": "city", "required": true},
                 {"component": "button", "index": 0, "sub_type": "quick_reply", "type": "payload", "required": false},
                 {"component": "button", "index": 1, "sub_type": "url", "type": "text", "name": "1", "required": true}]""");
    }

    StoredTemplates with(
            String name,
            String language,
            String status,
            String format,
            @Nullable String header,
            String components,
            String parameters) {
        api.sql()
                .sql(INSERT)
                .param("business", BUSINESS_ACCOUNT)
                .param("name", name)
                .param("language", language)
                .param("account", api.account().value())
                .param("status", status)
                .param("format", format)
                .param("header", header)
                .param("components", components)
                .param("parameters", parameters)
                .update();
        return this;
    }
}
