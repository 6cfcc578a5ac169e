package dev.trickle.api.templates;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.templates.TemplateCheck.TemplateUse;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.template.CustomerValues;
import dev.trickle.pipeline.template.MessageComponents;
import dev.trickle.pipeline.template.PlaceholderResolver;
import dev.trickle.pipeline.template.PlaceholderResolver.MissingValueException;
import dev.trickle.pipeline.template.PlaceholderResolver.TextTooLongException;
import dev.trickle.pipeline.template.TemplateText;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Renders the message of a customer, by the code that the sender renders messages with. */
@Component
public class PreviewService {

    private static final String VALUES = """
            SELECT name, attributes
              FROM user_profiles
             WHERE id = :customer AND account_id = :account AND erased_at IS NULL
            """;

    private final JdbcClient database;
    private final StoredTemplateRepository templates;
    private final AccountDirectory accountDirectory;

    PreviewService(JdbcClient database, StoredTemplateRepository templates, AccountDirectory accountDirectory) {
        this.database = database;
        this.templates = templates;
        this.accountDirectory = accountDirectory;
    }

    /** Renders the message that the body describes; changes nothing. */
    PreviewResponse preview(@Nullable JsonNode body) {
        var fields = RequestFields.of(body, TemplateBodies.PREVIEW);
        var account = accountDirectory.resolve(fields);
        var number = accountDirectory.resolvePhoneNumber(fields, account);
        var name = fields.requiredText(TemplateBodies.NEEDED_NAME);
        var language = fields.text(TemplateBodies.LANGUAGE_OR_DEFAULT).orElseThrow();
        var components = fields.tree(TemplateBodies.COMPONENTS).orElse(JsonNodeFactory.instance.arrayNode());
        var customer = fields.requiredText(TemplateBodies.CUSTOMER);
        fields.rejectOthers();
        fields.check();
        var businessAccount = accountDirectory.businessAccountOf(account, number.orElse(null));
        var template = templates
                .find(businessAccount, name, language)
                .orElseThrow(() -> InvalidRequest.of(
                        "template_name",
                        "unknown-template",
                        "template_name must be a template of the business account %s in %s"
                                .formatted(businessAccount, language)));
        return render(template, components, values(account, CustomerId.of(customer)));
    }

    /** Renders the message of a customer; empty if the template is not known. */
    public Optional<PreviewResponse> render(TemplateUse use, CustomerId customer) {
        var components = Objects.requireNonNullElse(use.components(), JsonNodeFactory.instance.arrayNode());
        var businessAccount = accountDirectory.businessAccountOf(use.account(), use.number());
        return templates
                .find(businessAccount, use.name(), use.language())
                .map(template -> render(template, components, values(use.account(), customer)));
    }

    private static PreviewResponse render(StoredTemplate template, JsonNode components, CustomerValues values) {
        var message = MessageComponents.toMetaFormat(components);
        try {
            var resolved = new PlaceholderResolver(values).resolve(message);
            var fits = TemplateText.listOf(template.components()).stream().allMatch(text -> text.fits(resolved));
            return PreviewResponse.of(template, resolved, false, !fits);
        } catch (MissingValueException missing) {
            return PreviewResponse.of(template, message, true, false);
        } catch (TextTooLongException tooLong) {
            return PreviewResponse.of(template, message, false, true);
        }
    }

    private CustomerValues values(AccountId account, CustomerId customer) {
        return database.sql(VALUES)
                .param("customer", customer.value())
                .param("account", account.value())
                .query((row, number) -> new CustomerValues(
                        row.getString("name"),
                        Optional.ofNullable(row.getString("attributes")).orElse("{}")))
                .optional()
                .orElseThrow(() -> InvalidRequest.of(
                        "customer", "unknown-customer", "customer must be the id of a customer of the account"));
    }

    /**
     * A rendered message.
     *
     * @param status of the template; only {@code APPROVED} can be sent
     * @param lacksValue whether the customer lacks a value without fallback, so that no message is sent; the message
     *     then has its placeholders
     * @param tooLong whether the values make the message longer than Meta accepts, so that no message is sent
     * @param length characters of the body; Meta refuses more than 1,024
     */
    public record PreviewResponse(
            String status, boolean lacksValue, boolean tooLong, int length, TemplatePreview message) {

        private static PreviewResponse of(
                StoredTemplate template, JsonNode message, boolean lacksValue, boolean tooLong) {
            var preview = TemplatePreview.render(template.components(), message);
            var body = Objects.requireNonNullElse(preview.body(), "");
            return new PreviewResponse(
                    template.status(), lacksValue, tooLong, body.codePointCount(0, body.length()), preview);
        }
    }
}
