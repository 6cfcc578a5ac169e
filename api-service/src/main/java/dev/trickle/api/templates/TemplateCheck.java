package dev.trickle.api.templates;

import static java.util.stream.Collectors.joining;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.MessageFitCheck.MessageText;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.templates.StoredTemplateRepository.TemplateName;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.NearestNames;
import dev.trickle.pipeline.PhoneNumberId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Checks whether a campaign fits its template: it exists, may be sent, and gets the parameters that it needs. */
@Component
public class TemplateCheck {

    private final StoredTemplateRepository templates;
    private final AccountDirectory accountDirectory;

    TemplateCheck(StoredTemplateRepository templates, AccountDirectory accountDirectory) {
        this.templates = templates;
        this.accountDirectory = accountDirectory;
    }

    /** Whether the campaigns of the account are checked. */
    public boolean isOff(AccountId account) {
        return !accountDirectory.settings(account).templateCheck();
    }

    /** Checks a campaign against the template of the business account whose phone number sends it. */
    public TemplateCheckResult check(TemplateUse use) {
        if (isOff(use.account())) {
            return TemplateCheckResult.OFF;
        }
        var businessAccount = accountDirectory.businessAccountOf(use.account(), use.number());
        if (!templates.wasRead(businessAccount)) {
            return TemplateCheckResult.UNCHECKED;
        }
        return templates
                .find(businessAccount, use.name(), use.language())
                .map(template -> compare(template, use))
                .orElseGet(() -> TemplateCheckResult.failed(List.of(unknown(use, templates.names(businessAccount)))));
    }

    private static TemplateCheckResult compare(StoredTemplate template, TemplateUse use) {
        var errors = errors(template, use);
        return errors.isEmpty() ? TemplateCheckResult.passed(template) : TemplateCheckResult.failed(errors);
    }

    /** Returns the texts of a campaign whose length depends on the customer. */
    public List<MessageText> texts(TemplateUse use) {
        var components = use.components();
        if (components == null) {
            return List.of();
        }
        var template = templates
                .find(accountDirectory.businessAccountOf(use.account(), use.number()), use.name(), use.language())
                .map(StoredTemplate::components)
                .orElse(MissingNode.getInstance());
        return MessageTexts.of(template, components);
    }

    private static List<FieldError> errors(StoredTemplate template, TemplateUse use) {
        if (use.mustBeApproved() && !template.isApproved()) {
            return List.of(new FieldError(
                    "template_name",
                    "template-status",
                    "The template %s in %s has the status %s; only APPROVED can be sent"
                            .formatted(template.name(), template.language(), template.status())));
        }
        return TemplateComparison.errors(template, use.components());
    }

    private static FieldError unknown(TemplateUse use, List<TemplateName> known) {
        var languages = known.stream()
                .filter(each -> each.name().equals(use.name()))
                .map(TemplateName::language)
                .collect(joining(", "));
        if (!languages.isEmpty()) {
            return new FieldError(
                    "template_language",
                    "unknown-language",
                    "The template %s does not exist in %s, but in %s".formatted(use.name(), use.language(), languages));
        }
        var nearest = NearestNames.of(
                use.name(), known.stream().map(TemplateName::name).toList());
        return new FieldError(
                "template_name",
                "unknown-template",
                "The template %s does not exist".formatted(use.name())
                        + (nearest.isEmpty() ? "" : "; the nearest names are " + String.join(", ", nearest)));
    }

    /**
     * How a campaign uses a template.
     *
     * @param number that sends; null for the account's default
     * @param components of the campaign; null for none
     * @param mustBeApproved false for a draft, which is not sent
     */
    public record TemplateUse(
            AccountId account,
            @Nullable PhoneNumberId number,
            String name,
            String language,
            @Nullable JsonNode components,
            boolean mustBeApproved) {

        /** Returns the use after an edit; a null number stays unchanged. */
        public TemplateUse edited(@Nullable PhoneNumberId other, boolean isSent) {
            return new TemplateUse(account, other == null ? number : other, name, language, components, isSent);
        }
    }
}
